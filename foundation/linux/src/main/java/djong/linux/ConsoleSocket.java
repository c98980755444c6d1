package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where an OCI runtime hands over the terminal it made ({@code --console-socket}): a listening stream socket on which one connection
 * brings one descriptor, SCM_RIGHTS of unix(7).
 */
public final class ConsoleSocket implements AutoCloseable {
    // struct msghdr and cmsghdr of the kernel on 64 bits.
    static final long MSGHDR_SIZE = 56;
    static final long MSG_IOV = 16;
    static final long MSG_IOVLEN = 24;
    static final long MSG_CONTROL = 32;
    static final long MSG_CONTROLLEN = 40;
    static final long CMSG_LEVEL = 8;
    static final long CMSG_TYPE = 12;
    static final long CMSG_DATA = 16;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final long CONTROL_SIZE = 64;
    private static final long NAME_SIZE = 4096;

    private final Path path;
    private final Fd listener;

    private ConsoleSocket(Path path, Fd listener) {
        this.path = path;
        this.listener = listener;
    }

    /** Listens at a path that must not exist yet; it is removed by {@link #close()}. */
    public static ConsoleSocket listen(Path path) throws IOException {
        Fd listener = UnixSocket.open(UnixSocket.SOCK_STREAM | UnixSocket.SOCK_NONBLOCK);
        try {
            UnixSocket.with(Syscall.BIND, listener, path);
            Libc.call(Syscall.LISTEN, path.toString(), listener.number(), 4);
            return new ConsoleSocket(path, listener);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Blocks until a descriptor has come. @throws ErrnoException ETIMEDOUT when none did in time, EPROTO for a message without one */
    public Fd receive(Poller poller, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Fd connection = accept(poller, deadline)) {
            while (true) {
                long n = message(connection);
                if (n >= 0) return Fd.adopt(n);
                if (n != -Errno.EAGAIN) throw new ErrnoException("recvmsg", path.toString(), (int) -n);
                await(poller, connection, deadline);
            }
        }
    }

    private Fd accept(Poller poller, long deadline) throws IOException, InterruptedException {
        while (true) {
            long n = Libc.tried(
                    Syscall.ACCEPT4, listener.number(), 0, 0, UnixSocket.SOCK_CLOEXEC | UnixSocket.SOCK_NONBLOCK);
            if (n >= 0) return Fd.adopt(n);
            if (n != -Errno.EAGAIN) throw new ErrnoException("accept4", path.toString(), (int) -n);
            await(poller, listener, deadline);
        }
    }

    private void await(Poller poller, Fd fd, long deadline) throws IOException, InterruptedException {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!poller.awaitReadable(fd, left)) throw new ErrnoException("accept4", path.toString(), Errno.ETIMEDOUT);
    }

    private static long message(Fd connection) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_SIZE, 8);
            MemorySegment iovec = arena.allocate(16, 8);
            iovec.set(ValueLayout.JAVA_LONG, 0, name.address());
            iovec.set(ValueLayout.JAVA_LONG, 8, NAME_SIZE);
            MemorySegment control = arena.allocate(CONTROL_SIZE, 8);
            MemorySegment header = arena.allocate(MSGHDR_SIZE, 8);
            header.set(ValueLayout.JAVA_LONG, MSG_IOV, iovec.address());
            header.set(ValueLayout.JAVA_LONG, MSG_IOVLEN, 1);
            header.set(ValueLayout.JAVA_LONG, MSG_CONTROL, control.address());
            header.set(ValueLayout.JAVA_LONG, MSG_CONTROLLEN, CONTROL_SIZE);
            long n = Libc.tried(Syscall.RECVMSG, connection.number(), header.address(), UnixSocket.MSG_CMSG_CLOEXEC, 0);
            if (n < 0) return n;
            boolean carries = header.get(ValueLayout.JAVA_LONG, MSG_CONTROLLEN) >= CMSG_DATA + 4
                    && control.get(ValueLayout.JAVA_INT, CMSG_LEVEL) == SOL_SOCKET
                    && control.get(ValueLayout.JAVA_INT, CMSG_TYPE) == SCM_RIGHTS;
            return carries ? control.get(ValueLayout.JAVA_INT, CMSG_DATA) : -Errno.EPROTO;
        }
    }

    @Override
    public void close() {
        listener.close();
        try (Arena arena = Arena.ofConfined()) {
            Libc.tried(Syscall.UNLINKAT, Libc.AT_FDCWD, Libc.string(arena, path.toString()), 0, 0);
        }
    }
}
