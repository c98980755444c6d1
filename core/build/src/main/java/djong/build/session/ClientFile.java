package djong.build.session;

import java.io.IOException;
import java.io.OutputStream;

/** A file on its way to the client. Closed without {@link #finish}, the client is told that it broke off. */
public interface ClientFile extends AutoCloseable {
    /** Blocks while the client does not keep up. */
    OutputStream out();

    /** The file is whole. Blocks until the client has put it in its place. */
    void finish() throws IOException, InterruptedException;

    @Override
    void close();
}
