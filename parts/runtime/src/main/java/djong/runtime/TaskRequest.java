package djong.runtime;

import org.jspecify.annotations.Nullable;

/**
 * One run of a container.
 *
 * @param id names the run folder and the runtime's state; one task per id at a time
 * @param runtime a name that {@link Runtimes} knows; null for the default
 * @param log null to keep no log
 */
public record TaskRequest(
        String id, @Nullable String runtime, @Nullable TaskLog log, Stdio stdio) {}
