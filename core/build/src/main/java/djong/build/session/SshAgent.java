package djong.build.session;

import java.nio.file.Path;

/** A client's SSH agent behind a socket of this machine, until it is closed. */
public interface SshAgent extends AutoCloseable {
    /** A unix socket that root alone may connect to; to be mounted, and given to whom it is for. */
    Path socket();

    @Override
    void close();
}
