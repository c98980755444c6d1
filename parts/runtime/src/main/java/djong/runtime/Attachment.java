package djong.runtime;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One client's view of a process's standard streams. Reading and writing may happen on two threads at once; {@link #close} from any third ends both.
 *
 * <p>A client that reads slowly loses nothing. A container goes on writing meanwhile: what its client has yet to read is kept on disk, 64 MiB of it; when that
 * is full it goes as fast as the client, and a client that has read nothing for five seconds is cut off. A process of an exec waits for its only client
 * once some hundred KiB are pending.
 */
public interface Attachment extends AutoCloseable {
    /**
     * Blocks for the next output. Null when there will be no more, or when this attachment was closed.
     *
     * @throws djong.base.EngineException.System when output was lost, since nobody read it
     */
    @Nullable
    Frame next() throws InterruptedException;

    /**
     * Blocks until the bytes are on their way to the process's standard input. Does nothing when the process has no standard input or this attachment did
     * not ask for it.
     *
     * @throws IOException when standard input was closed or the process ended
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** The client will send no more. Whether the process sees an end of file depends on how it was made; see {@link Stdio}. */
    void closeInput();

    /** Detaches. The process goes on. */
    @Override
    void close();
}
