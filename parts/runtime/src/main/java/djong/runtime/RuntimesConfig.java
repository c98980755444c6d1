package djong.runtime;

import djong.linux.Poller;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param runDir on a file system that does not outlive the machine's boot; made if absent
 * @param conmon null to look on the PATH
 * @param runtimes name to program, besides {@code crun} and {@code runc}, which are looked for on the PATH
 * @param defaultRuntime a name
 * @param init process 1 of containers that want one, where none is installed; null for none
 */
public record RuntimesConfig(
        Path runDir,
        @Nullable Path conmon,
        Map<String, Path> runtimes,
        String defaultRuntime,
        @Nullable Path init,
        Poller poller) {
    public RuntimesConfig {
        runtimes = Map.copyOf(runtimes);
    }
}
