package djong.runtime.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log.
 *
 * @param tail the number of last lines, of both streams together before they are filtered; -1 for all
 * @param since entries at or after this time
 * @param until entries up to and including this time; following ends there too
 */
public record LogQuery(
        boolean stdout,
        boolean stderr,
        int tail,
        @Nullable Instant since,
        @Nullable Instant until,
        boolean follow) {
    /** Everything that is there now. */
    public static final LogQuery ALL = new LogQuery(true, true, -1, null, null, false);
}
