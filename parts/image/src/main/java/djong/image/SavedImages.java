package djong.image;

import java.io.IOException;
import java.io.OutputStream;

/** Images that have been found and are kept, to be written once a client is ready for them. */
public interface SavedImages extends AutoCloseable {
    /** Writes the archive; once. Blocks as {@code out} does. */
    void write(OutputStream out) throws IOException;

    @Override
    void close();
}
