package djong.runtime.log;

/**
 * A place between two lines of a log.
 *
 * @param number of the file: see {@link LogFiles}
 * @param offset in bytes
 */
public record LogPosition(long number, long offset) {
    /** Before everything that is there. */
    public static final LogPosition START = new LogPosition(0, 0);
}
