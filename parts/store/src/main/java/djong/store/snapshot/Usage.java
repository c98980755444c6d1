package djong.store.snapshot;

/**
 * What a snapshot takes, without its parents. Files with several names count once.
 *
 * @param bytes the sum of the files' sizes, as Docker counts them; directories count nothing
 * @param inodes files, directories and everything else
 */
public record Usage(long bytes, long inodes) {}
