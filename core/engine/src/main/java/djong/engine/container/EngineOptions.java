package djong.engine.container;

import djong.engine.cdi.Cdi;
import djong.engine.config.HostConfig.LogConfig;
import djong.engine.config.HostConfig.Ulimit;
import djong.engine.log.LogOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon was told about all containers.
 *
 * @param containersDir a folder per container with its log and its files for {@code /etc}
 * @param cgroupParent path of the cgroup below which containers live
 * @param init whether containers that do not say get an init
 * @param initBinary null to look for one
 * @param cdiFolders with descriptions of devices; a later one wins
 * @param defaultIpcMode {@code private} or {@code shareable}
 * @param defaultCgroupnsMode {@code private} or {@code host}; empty for what suits the host
 * @param hostGateways what {@code host-gateway} stands for, at most one of each family; none for the host on the default bridge
 * @param seccompProfile empty for the built-in one; {@code unconfined}; or a file
 * @param logConfig of containers that do not ask for a driver; its options also count for those that ask for the same
 * @param journalSocket where journald listens
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
        List<String> dnsSearch,
        LogConfig logConfig,
        Path journalSocket,
        List<Path> cdiFolders,
        String defaultIpcMode,
        String defaultCgroupnsMode,
        List<String> hostGateways) {
    public static final long DEFAULT_SHM_BYTES = 64L << 20;

    public static final LogConfig DEFAULT_LOG = new LogConfig(LogOptions.STANDARD, Map.of());
    public static final Path JOURNAL_SOCKET = Path.of("/run/systemd/journal/socket");

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
                List.of(),
                DEFAULT_LOG,
                JOURNAL_SOCKET,
                Cdi.FOLDERS,
                "private",
                "",
                List.of());
    }
}
