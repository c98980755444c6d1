package djong.engine.log;

import djong.runtime.forward.Forwarding;
import djong.runtime.log.LogLimits;
import org.jspecify.annotations.Nullable;

/**
 * What a container's log options come to.
 *
 * @param limits of the local log; null when there is none
 * @param readable whether clients may read it
 * @param attributes what {@code --details} shows before each line of this run; may be empty
 * @param forwarding where lines are sent on to; null for nowhere
 */
public record LogPlan(
        @Nullable LogLimits limits,
        boolean readable,
        String attributes,
        @Nullable Forwarding forwarding) {
    static final LogPlan NONE = new LogPlan(null, false, "", null);
}
