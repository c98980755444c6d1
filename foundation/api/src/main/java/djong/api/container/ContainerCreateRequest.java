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

/** The body of {@code POST /containers/create}: a {@link ContainerConfig} with the host's part and the networks beside its fields. */
@Json
public record ContainerCreateRequest(
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
        List<String> shell,

        @Json.Property("HostConfig") @Nullable HostConfig hostConfig,
        @Json.Property("NetworkingConfig") @Nullable NetworkingConfig networkingConfig) {

    public ContainerCreateRequest {
        hostname = hostname == null ? "" : hostname;
        domainname = domainname == null ? "" : domainname;
        user = user == null ? "" : user;
        image = image == null ? "" : image;
        workingDir = workingDir == null ? "" : workingDir;
    }

    public static ContainerCreateRequest of(
            ContainerConfig config, @Nullable HostConfig hostConfig, @Nullable NetworkingConfig networkingConfig) {
        return new ContainerCreateRequest(
                config.hostname(),
                config.domainname(),
                config.user(),
                config.attachStdin(),
                config.attachStdout(),
                config.attachStderr(),
                config.exposedPorts(),
                config.tty(),
                config.openStdin(),
                config.stdinOnce(),
                config.env(),
                config.cmd(),
                config.healthcheck(),
                config.argsEscaped(),
                config.image(),
                config.volumes(),
                config.workingDir(),
                config.entrypoint(),
                config.networkDisabled(),
                config.macAddress(),
                config.onBuild(),
                config.labels(),
                config.stopSignal(),
                config.stopTimeout(),
                config.shell(),
                hostConfig,
                networkingConfig);
    }

    /** The part that inspect shows as {@code Config}. */
    public ContainerConfig config() {
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
