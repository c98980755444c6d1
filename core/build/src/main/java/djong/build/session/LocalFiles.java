package djong.build.session;

import java.nio.file.Path;

/** A client's files on this machine, unchanged until they are closed. Owners are root; times are the client's. */
public interface LocalFiles extends AutoCloseable {
    /** On the host. What is in it is the client's: reach it through {@code linux.Root}. */
    Path folder();

    @Override
    void close();
}
