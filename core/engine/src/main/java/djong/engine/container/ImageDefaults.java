package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HealthConfig;
import djong.oci.Healthcheck;
import djong.oci.RunConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills what a request leaves open from its image. Pure; the rules are Docker's. */
final class ImageDefaults {
    private ImageDefaults() {}

    /** @param image {@link RunConfig#EMPTY} for a container without an image */
    static ContainerConfig merge(ContainerConfig asked, RunConfig image) {
        List<String> entrypoint = asked.entrypoint();
        List<String> cmd = asked.cmd();
        // An entrypoint of one empty word is how clients clear the image's. It counts as set, so the image's command
        // does not come in.
        boolean entrypointSet = entrypoint != null && !entrypoint.isEmpty();
        if (!entrypointSet) {
            if (cmd == null || cmd.isEmpty()) cmd = image.cmd();
            if (entrypoint == null) entrypoint = image.entrypoint();
        }
        if (entrypoint != null && entrypoint.equals(List.of(""))) entrypoint = null;
        return new ContainerConfig(
                asked.hostname(),
                asked.domainname(),
                asked.user().isEmpty() ? image.user() : asked.user(),
                asked.attachStdin(),
                asked.attachStdout(),
                asked.attachStderr(),
                union(asked.exposedPorts(), image.exposedPorts()),
                asked.tty(),
                asked.openStdin(),
                asked.stdinOnce(),
                env(asked.env(), image.env()),
                cmd,
                health(asked.healthcheck(), image.healthcheck()),
                asked.argsEscaped(),
                asked.image(),
                !image.volumes().isEmpty()
                        ? union(asked.volumes() == null ? List.of() : asked.volumes(), image.volumes())
                        : asked.volumes(),
                cleaned(asked.workingDir().isEmpty() ? image.workingDir() : asked.workingDir()),
                entrypoint,
                asked.networkDisabled(),
                asked.macAddress(),
                asked.onBuild(),
                labels(asked.labels(), image.labels()),
                asked.stopSignal().isEmpty() && image.stopSignal() != null ? image.stopSignal() : asked.stopSignal(),
                asked.stopTimeoutSeconds(),
                asked.shell() == null ? image.shell() : asked.shell());
    }

    /** Without what leads nowhere: a slash at the end, dots. */
    private static String cleaned(String folder) {
        return folder.startsWith("/") ? Path.of(folder).normalize().toString() : folder;
    }

    /** The request's variables, then those of the image that it does not set. */
    private static @Nullable List<String> env(@Nullable List<String> asked, List<String> image) {
        if (asked == null || asked.isEmpty()) return image.isEmpty() ? asked : image;
        Set<String> set = new HashSet<>();
        for (String entry : asked) set.add(key(entry));
        var all = new ArrayList<>(asked);
        for (String entry : image) if (!set.contains(key(entry))) all.add(entry);
        return all;
    }

    private static String key(String entry) {
        int eq = entry.indexOf('=');
        return eq < 0 ? entry : entry.substring(0, eq);
    }

    private static List<String> union(Collection<String> asked, Collection<String> image) {
        var all = new LinkedHashSet<>(asked);
        all.addAll(image);
        return List.copyOf(all);
    }

    private static Map<String, String> labels(Map<String, String> asked, Map<String, String> image) {
        if (image.isEmpty()) return asked;
        var all = new LinkedHashMap<>(image);
        all.putAll(asked);
        return all;
    }

    private static @Nullable HealthConfig health(@Nullable HealthConfig asked, @Nullable Healthcheck image) {
        if (image == null) return asked;
        if (asked == null) {
            return new HealthConfig(
                    image.test(),
                    image.interval(),
                    image.timeout(),
                    image.startPeriod(),
                    image.startInterval(),
                    image.retries());
        }
        return new HealthConfig(
                asked.test().isEmpty() ? image.test() : asked.test(),
                asked.interval().isZero() ? image.interval() : asked.interval(),
                asked.timeout().isZero() ? image.timeout() : asked.timeout(),
                asked.startPeriod().isZero() ? image.startPeriod() : asked.startPeriod(),
                asked.startInterval().isZero() ? image.startInterval() : asked.startInterval(),
                asked.retries() == 0 ? image.retries() : asked.retries());
    }
}
