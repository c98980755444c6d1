package djong.engine;

import djong.linux.HostFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The engine as a whole at a moment, as {@code /info} tells it.
 *
 * @param id the same for the life of the data root
 * @param driverStatus facts about the storage driver, in order
 * @param runtimes path by name
 * @param securityOptions {@code name=seccomp,profile=builtin}…
 * @param cdiFolders with descriptions of devices; none when these are switched off
 * @param devices that are described there
 * @param warnings what the host cannot do, one sentence each
 */
public record EngineInfo(
        String id,
        int containers,
        int running,
        int paused,
        int stopped,
        int images,
        String driver,
        List<Map.Entry<String, String>> driverStatus,
        Path dataRoot,
        HostFacts host,
        String loggingDriver,
        String cgroupDriver,
        String cgroupVersion,
        Map<String, String> runtimes,
        String defaultRuntime,
        boolean debug,
        List<String> labels,
        boolean liveRestore,
        String initBinary,
        List<String> securityOptions,
        List<AddressPool> addressPools,
        List<Path> cdiFolders,
        List<String> devices,
        List<String> warnings,
        int eventListeners,
        String httpProxy,
        String httpsProxy,
        String noProxy,
        List<String> registryMirrors,
        List<String> insecureRegistries,
        Instant systemTime) {
    /** @param base a subnet in CIDR form @param size the prefix length of what is cut from it */
    public record AddressPool(String base, int size) {}
}
