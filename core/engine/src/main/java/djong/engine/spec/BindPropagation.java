package djong.engine.spec;

import djong.base.EngineException;
import java.nio.file.Path;

/**
 * How mounts spread between the host's folder and a bind of it; mount_namespaces(7). Containers' file systems are mounted in the daemon's
 * folder: one that sees them there has to learn when they go, or it keeps them busy.
 */
final class BindPropagation {
    private BindPropagation() {}

    /**
     * @param asked empty for what is usual
     * @param dataRoot the daemon's folder
     * @throws EngineException.InvalidParameter where it would keep mounts of the daemon
     */
    static String of(String asked, String source, Path dataRoot) {
        Path path = Path.of(source);
        if (!path.startsWith(dataRoot) && !dataRoot.startsWith(path)) return asked.isEmpty() ? "rprivate" : asked;
        return switch (asked) {
            case "" -> "rslave";
            case "rslave", "rshared" -> asked;
            default ->
                throw new EngineException.InvalidParameter(
                        "invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when mount source"
                                + " is within the daemon root, daemon root: \"" + dataRoot
                                + "\", bind mount source: \"" + source + "\", propagation: \"" + asked + "\"");
        };
    }
}
