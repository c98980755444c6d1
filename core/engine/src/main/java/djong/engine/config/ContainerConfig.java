package djong.engine.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The portable half of what a container was asked to be: what would be the same on any host. Lists are null where nobody said
 * anything, which is not the same as empty: an empty entrypoint clears the image's.
 *
 * @param exposedPorts {@code 80/tcp}; informs, publishes nothing
 * @param image the reference or id as it was asked for
 * @param volumes paths that are volumes
 * @param stopSignal empty for the default
 * @param stopTimeoutSeconds null for the default; negative waits for ever
 * @param macAddress of old requests; echoed only
 */
public record ContainerConfig(
        String hostname,
        String domainname,
        String user,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        List<String> exposedPorts,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        @Nullable List<String> env,
        @Nullable List<String> cmd,
        @Nullable HealthConfig healthcheck,
        boolean argsEscaped,
        String image,
        @Nullable List<String> volumes,
        String workingDir,
        @Nullable List<String> entrypoint,
        boolean networkDisabled,
        @Nullable String macAddress,
        @Nullable List<String> onBuild,
        Map<String, String> labels,
        String stopSignal,
        @Nullable Integer stopTimeoutSeconds,
        @Nullable List<String> shell) {

    /** Nothing asked for but the image: every other value as Docker takes it when a request leaves it out. */
    public static ContainerConfig of(String image) {
        return new ContainerConfig(
                "", "", "", false, false, false, List.of(), false, false, false, null, null, null, false, image, null,
                "", null, false, null, null, Map.of(), "", null, null);
    }

    /** Of a command that nobody has a container of: what it runs as, where, with which variables and volumes. */
    public static ContainerConfig ofCommand(
            String domainname, String user, String workingDir, List<String> env, List<String> volumes) {
        return new ContainerConfig(
                "",
                domainname,
                user,
                false,
                false,
                false,
                List.of(),
                false,
                false,
                false,
                env,
                null,
                null,
                false,
                "",
                volumes,
                workingDir,
                null,
                false,
                null,
                null,
                Map.of(),
                "",
                null,
                null);
    }

    public ContainerConfig withHostname(String name) {
        return withHostname(name, domainname);
    }

    public ContainerConfig withEnv(List<String> variables) {
        return with(hostname, domainname, variables);
    }

    public ContainerConfig withHostname(String name, String domain) {
        return with(name, domain, env);
    }

    private ContainerConfig with(String name, String domain, @Nullable List<String> variables) {
        return new ContainerConfig(
                name,
                domain,
                user,
                attachStdin,
                attachStdout,
                attachStderr,
                exposedPorts,
                tty,
                openStdin,
                stdinOnce,
                variables,
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
                stopTimeoutSeconds,
                shell);
    }
}
