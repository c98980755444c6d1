package djong.runtime;

import java.time.Instant;

/**
 * How a task ended.
 *
 * @param code the process's own, 128 + n after signal n; {@link #UNKNOWN} when nobody was there to see it
 * @param oomKilled whether the kernel killed something in it for want of memory
 * @param seen whether somebody was there
 */
public record Exit(int code, Instant at, boolean oomKilled, boolean seen) {
    /** The code of a process whose end nobody saw: its conmon was killed as well. */
    public static final int UNKNOWN = 255;
}
