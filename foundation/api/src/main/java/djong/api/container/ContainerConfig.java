package djong.api.container;

import djong.api.wire.Keys;
import djong.api.wire.ShownKeys;
import djong.api.wire.ShownStringMap;
import djong.api.wire.ShownStrings;
import djong.api.wire.ShownWords;
import djong.api.wire.Words;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is portable about a container: the {@code Config} of inspect and the upper part of a create request. */
@Json
public record ContainerConfig(
        @Json.Property("Hostname") String hostname,
        @Json.Property("Domainname") String domainname,
        @Json.Property("User") String user,
        @Json.Property("AttachStdin") boolean attachStdin,
        @Json.Property("AttachStdout") boolean attachStdout,
        @Json.Property("AttachStderr") boolean attachStderr,

        @Json.Property("ExposedPorts") @Json.Serializer(Keys.class) @Nullable
        Set<String> exposedPorts,

        @Json.Property("Tty") boolean tty,
        @Json.Property("OpenStdin") boolean openStdin,
        @Json.Property("StdinOnce") boolean stdinOnce,

        @Json.Property("Env") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> env,

        @Json.Property("Cmd") @Json.Serializer(ShownWords.class) @Nullable
        List<String> cmd,

        @Json.Property("Healthcheck") @Nullable HealthConfig healthcheck,
        @Json.Property("ArgsEscaped") @Nullable Boolean argsEscaped,
        @Json.Property("Image") String image,

        @Json.Property("Volumes") @Json.Serializer(ShownKeys.class) @Nullable
        Set<String> volumes,

        @Json.Property("WorkingDir") String workingDir,

        @Json.Property("Entrypoint") @Json.Serializer(ShownWords.class) @Nullable
        List<String> entrypoint,

        @Json.Property("NetworkDisabled") @Nullable Boolean networkDisabled,
        @Json.Property("MacAddress") @Nullable String macAddress,

        @Json.Property("OnBuild") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> onBuild,

        @Json.Property("Labels") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> labels,

        @Json.Property("StopSignal") @Nullable String stopSignal,
        @Json.Property("StopTimeout") @Nullable Integer stopTimeout,

        @Json.Property("Shell") @Json.Serializer(Words.class) @Nullable
        List<String> shell) {

    public ContainerConfig {
        hostname = hostname == null ? "" : hostname;
        domainname = domainname == null ? "" : domainname;
        user = user == null ? "" : user;
        image = image == null ? "" : image;
        workingDir = workingDir == null ? "" : workingDir;
    }

    /** Everything at its zero value, to be set by name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change some components of. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.hostname = hostname;
        builder.domainname = domainname;
        builder.user = user;
        builder.attachStdin = attachStdin;
        builder.attachStdout = attachStdout;
        builder.attachStderr = attachStderr;
        builder.exposedPorts = exposedPorts;
        builder.tty = tty;
        builder.openStdin = openStdin;
        builder.stdinOnce = stdinOnce;
        builder.env = env;
        builder.cmd = cmd;
        builder.healthcheck = healthcheck;
        builder.argsEscaped = argsEscaped;
        builder.image = image;
        builder.volumes = volumes;
        builder.workingDir = workingDir;
        builder.entrypoint = entrypoint;
        builder.networkDisabled = networkDisabled;
        builder.macAddress = macAddress;
        builder.onBuild = onBuild;
        builder.labels = labels;
        builder.stopSignal = stopSignal;
        builder.stopTimeout = stopTimeout;
        builder.shell = shell;
        return builder;
    }

    /** Sets components by name; one thread. */
    public static final class Builder {
        private String hostname = "";
        private String domainname = "";
        private String user = "";
        private boolean attachStdin;
        private boolean attachStdout;
        private boolean attachStderr;
        private @Nullable Set<String> exposedPorts;
        private boolean tty;
        private boolean openStdin;
        private boolean stdinOnce;
        private @Nullable List<String> env;
        private @Nullable List<String> cmd;
        private @Nullable HealthConfig healthcheck;
        private @Nullable Boolean argsEscaped;
        private String image = "";
        private @Nullable Set<String> volumes;
        private String workingDir = "";
        private @Nullable List<String> entrypoint;
        private @Nullable Boolean networkDisabled;
        private @Nullable String macAddress;
        private @Nullable List<String> onBuild;
        private @Nullable Map<String, String> labels;
        private @Nullable String stopSignal;
        private @Nullable Integer stopTimeout;
        private @Nullable List<String> shell;

        private Builder() {}

        public Builder hostname(String value) {
            this.hostname = value;
            return this;
        }

        public Builder domainname(String value) {
            this.domainname = value;
            return this;
        }

        public Builder user(String value) {
            this.user = value;
            return this;
        }

        public Builder attachStdin(boolean value) {
            this.attachStdin = value;
            return this;
        }

        public Builder attachStdout(boolean value) {
            this.attachStdout = value;
            return this;
        }

        public Builder attachStderr(boolean value) {
            this.attachStderr = value;
            return this;
        }

        public Builder exposedPorts(@Nullable Set<String> value) {
            this.exposedPorts = value;
            return this;
        }

        public Builder tty(boolean value) {
            this.tty = value;
            return this;
        }

        public Builder openStdin(boolean value) {
            this.openStdin = value;
            return this;
        }

        public Builder stdinOnce(boolean value) {
            this.stdinOnce = value;
            return this;
        }

        public Builder env(@Nullable List<String> value) {
            this.env = value;
            return this;
        }

        public Builder cmd(@Nullable List<String> value) {
            this.cmd = value;
            return this;
        }

        public Builder healthcheck(@Nullable HealthConfig value) {
            this.healthcheck = value;
            return this;
        }

        public Builder argsEscaped(@Nullable Boolean value) {
            this.argsEscaped = value;
            return this;
        }

        public Builder image(String value) {
            this.image = value;
            return this;
        }

        public Builder volumes(@Nullable Set<String> value) {
            this.volumes = value;
            return this;
        }

        public Builder workingDir(String value) {
            this.workingDir = value;
            return this;
        }

        public Builder entrypoint(@Nullable List<String> value) {
            this.entrypoint = value;
            return this;
        }

        public Builder networkDisabled(@Nullable Boolean value) {
            this.networkDisabled = value;
            return this;
        }

        public Builder macAddress(@Nullable String value) {
            this.macAddress = value;
            return this;
        }

        public Builder onBuild(@Nullable List<String> value) {
            this.onBuild = value;
            return this;
        }

        public Builder labels(@Nullable Map<String, String> value) {
            this.labels = value;
            return this;
        }

        public Builder stopSignal(@Nullable String value) {
            this.stopSignal = value;
            return this;
        }

        public Builder stopTimeout(@Nullable Integer value) {
            this.stopTimeout = value;
            return this;
        }

        public Builder shell(@Nullable List<String> value) {
            this.shell = value;
            return this;
        }

        public ContainerConfig build() {
            return new ContainerConfig(
                    hostname,
                    domainname,
                    user,
                    attachStdin,
                    attachStdout,
                    attachStderr,
                    exposedPorts,
                    tty,
                    openStdin,
                    stdinOnce,
                    env,
                    cmd,
                    healthcheck,
                    argsEscaped,
                    image,
                    volumes,
                    workingDir,
                    entrypoint,
                    networkDisabled,
                    macAddress,
                    onBuild,
                    labels,
                    stopSignal,
                    stopTimeout,
                    shell);
        }
    }
}
