package djong.engine.container;

import org.jspecify.annotations.Nullable;

/**
 * What to attach to.
 *
 * @param logs first what was already written
 * @param stream then what is being written
 * @param detachKeys Docker's notation, such as {@code ctrl-p,ctrl-q}; null for the default, empty for none
 */
public record AttachOptions(
        boolean logs,
        boolean stream,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        @Nullable String detachKeys) {}
