package djong.engine.container;

import djong.engine.config.HostConfig.Ulimit;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon was told about all containers.
 *
 * @param containersDir a folder per container with its log and its files for {@code /etc}
 * @param cgroupParent path of the cgroup below which containers live
 * @param init whether containers that do not say get an init
 * @param initBinary null to look for one
 * @param seccompProfile empty for the built-in one; {@code unconfined}; or a file
 */
public record EngineOptions(
        Path containersDir,
        String cgroupParent,
        boolean init,
        @Nullable Path initBinary,
        long defaultShmSizeBytes,
        List<Ulimit> defaultUlimits,
        boolean noNewPrivileges,
        String seccompProfile,
        List<String> dns,
        List<String> dnsOptions,
        List<String> dnsSearch) {
    public static final long DEFAULT_SHM_BYTES = 64L << 20;

    /** What holds when the daemon is told nothing. */
    public static EngineOptions in(Path dataRoot) {
        return new EngineOptions(
                dataRoot.resolve("containers"),
                "/djong",
                false,
                null,
                DEFAULT_SHM_BYTES,
                List.of(),
                false,
                "",
                List.of(),
                List.of(),
                List.of());
    }
}
