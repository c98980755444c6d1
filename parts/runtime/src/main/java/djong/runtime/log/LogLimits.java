package djong.runtime.log;

/**
 * How much of a log is kept.
 *
 * @param fileBytes when the file being written has grown beyond this it is rotated
 * @param files how many files there are at most, the one being written included; at least 1
 * @param compress whether rotated files are compressed
 */
public record LogLimits(long fileBytes, int files, boolean compress) {
    /** What holds where nobody said anything: decision 0017. */
    public static final LogLimits DEFAULT = new LogLimits(20_000_000, 5, false);

    public LogLimits {
        if (fileBytes < 0 || files < 1) throw new IllegalArgumentException(fileBytes + " bytes, " + files + " files");
    }
}
