package djong.engine.container;

import djong.runtime.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client joined to a process's input and output. One thread may read while another writes. */
public interface Session extends AutoCloseable {
    /** Whether there is a terminal: then the output is one stream and is sent as it is, without frames. */
    boolean tty();

    /** The next output; blocks. Null at the end: the process ended, or this session was closed or detached. */
    @Nullable
    Frame next() throws InterruptedException;

    /**
     * Hands input on; blocks while the process does not read.
     *
     * @return false when the detach keys were read: the session is over, the process goes on
     * @throws IOException when nobody reads any more
     */
    boolean write(byte[] data, int offset, int length) throws IOException;

    /** The client has no more input. */
    void closeInput();

    /** Leaves; the process goes on. Wakes {@link #next()}. */
    @Override
    void close();
}
