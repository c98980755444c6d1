package djong.image;

/**
 * How hard registries are worked.
 *
 * @param downloads layers downloaded at a time, over all pulls; 0 for no limit
 * @param uploads layers uploaded at a time, over all pushes; 0 for no limit
 * @param attempts how often a download is tried
 */
public record TransferLimits(int downloads, int uploads, int attempts) {
    /** Docker's. */
    public static final TransferLimits STANDARD = new TransferLimits(3, 5, 5);
}
