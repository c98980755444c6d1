package djong.runtime;

import java.time.Instant;

/** How a task ended. The code is the process's own, 128 + n after signal n; {@link #UNKNOWN} when nobody was there to see it. */
public record Exit(int code, Instant at, boolean oomKilled) {
    /** The code of a process whose end nobody saw: its conmon was killed as well. */
    public static final int UNKNOWN = 255;
}
