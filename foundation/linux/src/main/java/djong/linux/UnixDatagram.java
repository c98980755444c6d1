package djong.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An AF_UNIX SOCK_DGRAM socket, of which java.nio has none: unix(7). One thread sends or receives; closing it wakes that thread. */
public final class UnixDatagram implements AutoCloseable {
    /** What {@link #send} takes at once. */
    public static final int LARGEST_BYTES = Buffers.SIZE_BYTES;

    private final Poller poller;
    private final Fd socket;

    private UnixDatagram(Poller poller, Fd socket) {
        this.poller = poller;
        this.socket = socket;
    }

    /** Connects; the path may be of any length. @throws ErrnoException ENOENT, ECONNREFUSED when nobody listens, EPROTOTYPE for a stream socket */
    public static UnixDatagram connect(Poller poller, Path path) throws IOException {
        Fd socket = UnixSocket.open(UnixSocket.SOCK_DGRAM | UnixSocket.SOCK_NONBLOCK);
        try {
            UnixSocket.with(Syscall.CONNECT, socket, path);
            return new UnixDatagram(poller, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Receives what is sent to this path, which must not exist yet and stays when it is closed. */
    public static UnixDatagram bind(Poller poller, Path path) throws IOException {
        Fd socket = UnixSocket.open(UnixSocket.SOCK_DGRAM | UnixSocket.SOCK_NONBLOCK);
        try {
            UnixSocket.with(Syscall.BIND, socket, path);
            return new UnixDatagram(poller, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Blocks for one datagram and puts it into {@code buffer}; its length. What does not fit is lost. */
    public int receive(ByteBuffer buffer) throws IOException, InterruptedException {
        while (true) {
            long n = socket.tryRead(buffer);
            if (n >= 0) return (int) n;
            if (n != -Errno.EAGAIN) throw new ErrnoException("recv", "", (int) -n);
            poller.awaitReadable(socket);
        }
    }

    /**
     * Sends one datagram; blocks while the receiver's queue is full.
     *
     * @throws ErrnoException ECONNREFUSED when the receiver has gone, EMSGSIZE when it is too large for the socket
     */
    public void send(byte[] datagram) throws IOException, InterruptedException {
        if (datagram.length > LARGEST_BYTES) throw new ErrnoException("send", "", Errno.EMSGSIZE);
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        while (true) {
            // The JVM ignores SIGPIPE, so write(2) will do.
            long n = socket.tryWrite(buffer);
            if (n >= 0) return;
            if (n != -Errno.EAGAIN) throw new ErrnoException("send", "", (int) -n);
            poller.awaitWritable(socket);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
