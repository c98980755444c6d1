package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connected AF_UNIX SOCK_SEQPACKET socket, whose messages keep their bounds: unix(7). One thread may receive while another sends.
 * Closing it wakes both.
 */
public final class SeqPacket implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDTIMEO = 21;
    private static final int SHUT_WR = 1;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Poller poller;
    private final Fd socket;

    private SeqPacket(Poller poller, Fd socket) {
        this.poller = poller;
        this.socket = socket;
    }

    /**
     * Connects; the path may be of any length. Holds the carrier thread while the listener's backlog is full, at most ten seconds.
     *
     * @throws ErrnoException ENOENT or ECONNREFUSED when nobody listens
     */
    public static SeqPacket connect(Poller poller, Path path) throws IOException {
        Fd socket = UnixSocket.open(UnixSocket.SOCK_SEQPACKET);
        try (Arena arena = Arena.ofConfined()) {
            // A full backlog cannot be polled for: connect blocking, within a time limit.
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, CONNECT_TIMEOUT.toSeconds());
            Libc.call(Syscall.SETSOCKOPT, "", socket.number(), SOL_SOCKET, SO_SNDTIMEO, timeout.address(), 16);
            UnixSocket.with(Syscall.CONNECT, socket, path);
            socket.blocking(false);
            return new SeqPacket(poller, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A connected pair, for tests. */
    static SeqPacket over(Poller poller, Fd socket) throws IOException {
        socket.blocking(false);
        return new SeqPacket(poller, socket);
    }

    /**
     * Blocks for one packet and puts it into {@code buffer}; its length, or -1 at the end. What does not fit is lost. An empty packet
     * cannot be told from the end.
     */
    public int receive(ByteBuffer buffer) throws IOException, InterruptedException {
        while (true) {
            long n = socket.tryRead(buffer);
            if (n > 0) return (int) n;
            if (n == 0) return -1;
            // The other side left without reading all that we sent. Told once, and before what it sent last, which is
            // still to be read.
            if (n == -Errno.ECONNRESET) continue;
            if (n != -Errno.EAGAIN) throw new ErrnoException("recv", "", (int) -n);
            poller.awaitReadable(socket);
        }
    }

    /** Sends the rest of {@code buffer} as one packet; blocks while the receiver's queue is full. At most 64 KiB from the heap. */
    public void send(ByteBuffer buffer) throws IOException, InterruptedException {
        if (!buffer.isDirect() && buffer.remaining() > Buffers.SIZE_BYTES) {
            throw new IllegalArgumentException("a packet of " + buffer.remaining() + " bytes");
        }
        while (true) {
            // The JVM ignores SIGPIPE, so write(2) will do.
            long n = socket.tryWrite(buffer);
            if (n >= 0) return;
            if (n != -Errno.EAGAIN) throw new ErrnoException("send", "", (int) -n);
            poller.awaitWritable(socket);
        }
    }

    /** Tells the other side that nothing more comes. shutdown(2). */
    public void shutdownWrite() throws IOException {
        socket.enter();
        try {
            Libc.call(Syscall.SHUTDOWN, "", socket.number(), SHUT_WR);
        } finally {
            socket.leave();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
