package djong.runtime.forward;

import djong.runtime.log.LogEntry;
import java.io.IOException;

/** Something that takes a container's output, connected. After an exception it is of no use any more. One thread, but for {@link #close}. */
interface Destination extends AutoCloseable {
    /** Sends one entry, or keeps it for {@link #flush}. Blocks while the other side is slow. */
    void send(LogEntry entry) throws IOException, InterruptedException;

    /** Sends what was kept. */
    void flush() throws IOException;

    /** Whether entries are kept that would be lost without {@link #flush}. */
    boolean keeps();

    @Override
    void close();
}
