package djong.runtime;

import djong.oci.RuntimeSpec;
import org.jspecify.annotations.Nullable;

/**
 * One run of a container.
 *
 * @param id names the run folder and the runtime's state; one task per id at a time
 * @param spec its root path must exist (and be mounted) when the task is created; {@code process.terminal} decides about a terminal
 * @param runtime a name that {@link Runtimes} knows; null for the default
 * @param log null to keep no log
 * @param size of the terminal at first
 */
public record TaskRequest(
        String id,
        RuntimeSpec spec,
        @Nullable String runtime,
        @Nullable TaskLog log,
        Stdio stdio,
        @Nullable ConsoleSize size) {}
