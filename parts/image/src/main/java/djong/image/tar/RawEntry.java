package djong.image.tar;

/**
 * What a header says that means nothing to a file, but counts in Docker's digests of a build's context.
 *
 * @param mode with whatever bits the writer put there
 * @param flag of the type, in today's form
 */
public record RawEntry(long mode, char flag, String userName, String groupName) {
    static final RawEntry NONE = new RawEntry(0, '0', "", "");
}
