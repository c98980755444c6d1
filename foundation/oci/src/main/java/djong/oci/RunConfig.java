package djong.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an image wants to be run; OCI image-spec, config.md, "config", and Docker's own keys.
 *
 * @param hostname Docker's; hardly ever set in an image, as are domainname, attach…, tty, openStdin, stdinOnce
 * @param exposedPorts {@code 80/tcp}
 * @param env {@code NAME=value}
 * @param cmd null when not set, which is not the same as empty: an empty one hides the parent's
 * @param argsEscaped a Windows matter
 * @param image what the container that this was committed from was made of; text
 * @param volumes paths in the container
 * @param entrypoint null when not set, as {@code cmd}
 * @param onBuild Dockerfile instructions to run in a child build
 * @param stopSignal {@code SIGTERM}, {@code 15}
 * @param shell for the shell form of instructions; null when not set
 */
public record RunConfig(
        String hostname,
        String domainname,
        String user,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        Set<String> exposedPorts,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        List<String> env,
        @Nullable List<String> cmd,
        @Nullable Healthcheck healthcheck,
        boolean argsEscaped,
        String image,
        Set<String> volumes,
        String workingDir,
        @Nullable List<String> entrypoint,
        List<String> onBuild,
        Map<String, String> labels,
        @Nullable String stopSignal,
        @Nullable List<String> shell) {
    /** Nothing said. */
    public static final RunConfig EMPTY = new Draft().toConfig();

    public RunConfig {
        exposedPorts = Collections.unmodifiableSet(new LinkedHashSet<>(exposedPorts));
        env = List.copyOf(env);
        cmd = cmd == null ? null : List.copyOf(cmd);
        volumes = Collections.unmodifiableSet(new LinkedHashSet<>(volumes));
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        onBuild = List.copyOf(onBuild);
        labels = Ordered.copy(labels);
        shell = shell == null ? null : List.copyOf(shell);
    }

    /** A changeable copy, to make another config from. */
    public Draft draft() {
        var draft = new Draft();
        draft.hostname = hostname;
        draft.domainname = domainname;
        draft.user = user;
        draft.attachStdin = attachStdin;
        draft.attachStdout = attachStdout;
        draft.attachStderr = attachStderr;
        draft.exposedPorts = new LinkedHashSet<>(exposedPorts);
        draft.tty = tty;
        draft.openStdin = openStdin;
        draft.stdinOnce = stdinOnce;
        draft.env = new ArrayList<>(env);
        draft.cmd = cmd;
        draft.healthcheck = healthcheck;
        draft.argsEscaped = argsEscaped;
        draft.image = image;
        draft.volumes = new LinkedHashSet<>(volumes);
        draft.workingDir = workingDir;
        draft.entrypoint = entrypoint;
        draft.onBuild = new ArrayList<>(onBuild);
        draft.labels = new LinkedHashMap<>(labels);
        draft.stopSignal = stopSignal;
        draft.shell = shell;
        return draft;
    }

    /** A config in the making; for one thread. */
    public static final class Draft {
        public String hostname = "";
        public String domainname = "";
        public String user = "";
        public boolean attachStdin;
        public boolean attachStdout;
        public boolean attachStderr;
        public Set<String> exposedPorts = new LinkedHashSet<>();
        public boolean tty;
        public boolean openStdin;
        public boolean stdinOnce;
        public List<String> env = new ArrayList<>();
        public @Nullable List<String> cmd;
        public @Nullable Healthcheck healthcheck;
        public boolean argsEscaped;
        public String image = "";
        public Set<String> volumes = new LinkedHashSet<>();
        public String workingDir = "";
        public @Nullable List<String> entrypoint;
        public List<String> onBuild = new ArrayList<>();
        public Map<String, String> labels = new LinkedHashMap<>();
        public @Nullable String stopSignal;
        public @Nullable List<String> shell;

        public RunConfig toConfig() {
            return new RunConfig(
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
                    onBuild,
                    labels,
                    stopSignal,
                    shell);
        }
    }
}
