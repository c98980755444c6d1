package djong.build.op;

import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;

/** Files that can be copied from. */
public interface FileSource extends AutoCloseable {
    Root root();

    /**
     * What counts of a file besides its content, as text.
     *
     * @param path below the root, without a leading slash
     * @param linkTarget of a symbolic link, else empty
     */
    String header(String path, Stat stat, String linkTarget) throws IOException;

    /** Whether owners are to be kept: those of a context mean nothing here. */
    boolean ownersMatter();

    /**
     * Whether the text of a link counts besides what it leads to. Docker's classic builder does not look at it, and shows digests in its histories; but then a link
     * to what is not there may lead elsewhere, and still count as the same.
     */
    default boolean linksCount() {
        return false;
    }

    /** Whether digests may be noted on its files: they are the daemon's own, and nobody changes what is in them. */
    default boolean ours() {
        return false;
    }

    @Override
    void close();
}
