package djong.engine.container;

import djong.base.EngineException;
import java.util.Set;

/**
 * What a client may call a runtime. Besides those that the daemon knows by name, Docker takes the name of any of containerd's shims at the create, and looks
 * for the shim at the start. Version 2 of a shim stands here for the runtime that it is named after.
 */
final class RuntimeNames {
    private static final String SHIM = "io.containerd.";
    private static final String VERSION = ".v2";

    private RuntimeNames() {}

    /** Whether a container may be made with it. */
    static boolean permitted(String name, Set<String> known) {
        return known.contains(name) || name.indexOf('.') > 0 && name.indexOf('/') < 0;
    }

    /** The runtime that is meant. @throws EngineException.System in Docker's words when it is not there */
    static String resolved(String name, Set<String> known) {
        if (known.contains(name)) return name;
        if (name.startsWith(SHIM) && name.endsWith(VERSION) && name.length() > SHIM.length() + VERSION.length()) {
            String runtime = name.substring(SHIM.length(), name.length() - VERSION.length());
            if (known.contains(runtime)) return runtime;
        }
        throw new EngineException.System(
                "failed to create task for container: failed to start shim: failed to resolve runtime path: runtime \"%s\" binary not installed \"%s\": file does not exist"
                        .formatted(name, binary(name)));
    }

    /** What containerd looks for: {@code containerd-shim-} and the last two parts of the name. */
    private static String binary(String name) {
        String[] parts = name.split("\\.", -1);
        return "containerd-shim-" + parts[parts.length - 2] + "-" + parts[parts.length - 1];
    }
}
