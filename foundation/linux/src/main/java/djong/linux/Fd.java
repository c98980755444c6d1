package djong.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An open file descriptor, close-on-exec. Closing it from another thread is safe: whoever waits for it in a {@link Poller} is woken with
 * an exception, and the number is given back to the kernel only when the last call that uses it has returned, so that no call ever
 * lands on a stranger's descriptor.
 */
public final class Fd implements AutoCloseable {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    /** fcntl.h; see open(2). Constants public here are what callers of {@link Root#open} and {@link Dir#open} need. */
    public static final int READ_ONLY = O_RDONLY;

    public static final int WRITE_ONLY = O_WRONLY;
    public static final int READ_WRITE = O_RDWR;
    public static final int CREATE = 0x40;
    public static final int EXCLUSIVE = 0x80;
    public static final int TRUNCATE = 0x200;
    public static final int APPEND = 0x400;
    public static final int NONBLOCK = 0x800;
    public static final int PATH_ONLY = 0x200000;

    static final int O_CLOEXEC = 0x80000;
    // These two differ between the architectures: asm-generic/fcntl.h and arch/arm64/include/uapi/asm/fcntl.h.
    static final int O_DIRECTORY = Architecture.THIS == Architecture.AMD64 ? 0x10000 : 0x4000;
    static final int O_NOFOLLOW = Architecture.THIS == Architecture.AMD64 ? 0x20000 : 0x8000;

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    private static final int CLOSED = 1 << 30;

    private final int number;
    /** Calls in progress, plus CLOSED. */
    private final AtomicInteger use = new AtomicInteger();

    private final AtomicReference<Poller.@Nullable Registration> registration = new AtomicReference<>();

    private Fd(int number) {
        if (number < 0) throw new IllegalArgumentException("descriptor " + number);
        this.number = number;
    }

    /** Takes over an open descriptor; who passes it must not close it any more. */
    public static Fd adopt(int number) {
        return new Fd(number);
    }

    static Fd adopt(long number) {
        return new Fd((int) number);
    }

    /** Opens a path of the host with {@code O_CLOEXEC}. open(2). Blocks on a fifo without {@link #NONBLOCK}. */
    public static Fd open(Path path, int flags) throws ErrnoException {
        return open(path.toString(), flags, 0);
    }

    /** Opens or makes a file of the host. open(2). */
    public static Fd open(Path path, int flags, int mode) throws ErrnoException {
        return open(path.toString(), flags, mode);
    }

    static Fd open(String path, int flags, int mode) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            return adopt(
                    Libc.call(Syscall.OPENAT, path, Libc.AT_FDCWD, Libc.string(arena, path), flags | O_CLOEXEC, mode));
        }
    }

    /** The number; valid until {@link #close()}. */
    public int number() {
        return number;
    }

    /** {@code /proc/self/fd/N}: the open file as a path, for this process alone. */
    public Path path() {
        return Path.of("/proc/self/fd/" + number);
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return (use.get() & CLOSED) != 0;
    }

    /** Another descriptor for the same open file. fcntl(2), F_DUPFD_CLOEXEC. */
    public Fd duplicate() throws IOException {
        return adopt((long) duplicateFrom(0));
    }

    int duplicateFrom(int lowest) throws IOException {
        enter();
        try {
            return (int) Libc.call(Syscall.FCNTL, "F_DUPFD_CLOEXEC", number, F_DUPFD_CLOEXEC, lowest);
        } finally {
            leave();
        }
    }

    /** Sets or clears O_NONBLOCK, which belongs to the open file and so is shared with duplicates. fcntl(2). */
    public void blocking(boolean blocking) throws IOException {
        enter();
        try {
            long flags = Libc.call(Syscall.FCNTL, "F_GETFL", number, F_GETFL);
            long wanted = blocking ? flags & ~NONBLOCK : flags | NONBLOCK;
            if (wanted != flags) Libc.call(Syscall.FCNTL, "F_SETFL", number, F_SETFL, wanted);
        } finally {
            leave();
        }
    }

    /**
     * How much a pipe or fifo holds, rounded up to pages. One of a single page is writable only while it is empty. fcntl(2), F_SETPIPE_SZ.
     *
     * @throws ErrnoException EBUSY when there is more in it, EPERM when that is more than users may have
     */
    public void pipeCapacity(int bytes) throws IOException {
        enter();
        try {
            Libc.call(Syscall.FCNTL, "F_SETPIPE_SZ", number, F_SETPIPE_SZ, bytes);
        } finally {
            leave();
        }
    }

    /**
     * Reads into the rest of {@code buffer}; the count, or -1 at the end. read(2). Holds the carrier thread for as long as the kernel
     * takes: for regular files, and for descriptors known to be ready.
     */
    public int read(ByteBuffer buffer) throws IOException {
        if (!buffer.hasRemaining()) return 0;
        long n = transfer(Syscall.READ, buffer, true);
        if (n < 0) throw new ErrnoException("read", "", (int) -n);
        return n == 0 ? -1 : (int) n;
    }

    /** Writes from {@code buffer}, perhaps not all of it. write(2). Holds the carrier thread like {@link #read}. */
    public int write(ByteBuffer buffer) throws IOException {
        if (!buffer.hasRemaining()) return 0;
        long n = transfer(Syscall.WRITE, buffer, false);
        if (n < 0) throw new ErrnoException("write", "", (int) -n);
        return (int) n;
    }

    /** The count or the negative errno; moves the position by the count. */
    private long transfer(Syscall call, ByteBuffer buffer, boolean in) throws IOException {
        enter();
        try {
            if (buffer.isDirect()) {
                long n = Libc.tried(call, number, MemorySegment.ofBuffer(buffer).address(), buffer.remaining(), 0);
                if (n > 0) buffer.position(buffer.position() + (int) n);
                return n;
            }
            ByteBuffer native_ = Buffers.take();
            try {
                int length = Math.min(buffer.remaining(), native_.capacity());
                if (!in) native_.put(0, buffer, buffer.position(), length);
                long n =
                        Libc.tried(call, number, MemorySegment.ofBuffer(native_).address(), length, 0);
                if (n > 0) {
                    if (in) buffer.put(buffer.position(), native_, 0, (int) n);
                    buffer.position(buffer.position() + (int) n);
                }
                return n;
            } finally {
                Buffers.give(native_);
            }
        } finally {
            leave();
        }
    }

    /** As {@link #read} but the negative errno instead of an exception, for the {@link Poller}'s streams. */
    long tryRead(ByteBuffer buffer) throws IOException {
        return transfer(Syscall.READ, buffer, true);
    }

    long tryWrite(ByteBuffer buffer) throws IOException {
        return transfer(Syscall.WRITE, buffer, false);
    }

    /** Moves the file offset; bytes never written stay a hole. lseek(2). */
    public void seek(long offsetBytes) throws IOException {
        onNumber(Syscall.LSEEK, offsetBytes, SEEK_SET);
    }

    /** The file offset. lseek(2). */
    public long offset() throws IOException {
        return onNumber(Syscall.LSEEK, 0, SEEK_CUR);
    }

    /** Cuts or extends the file. ftruncate(2). */
    public void truncate(long sizeBytes) throws IOException {
        onNumber(Syscall.FTRUNCATE, sizeBytes, 0);
    }

    /** Sets the permission bits. fchmod(2); not for descriptors opened {@link #PATH_ONLY}. */
    public void chmod(int mode) throws IOException {
        onNumber(Syscall.FCHMOD, mode, 0);
    }

    /** Sets the owner; clears the set-id bits. fchown(2), CAP_CHOWN. */
    public void chown(int uid, int gid) throws IOException {
        onNumber(Syscall.FCHOWN, uid, gid);
    }

    /** Waits until the file is on the disk. fsync(2). Holds the carrier thread. */
    public void sync() throws IOException {
        onNumber(Syscall.FSYNC, 0, 0);
    }

    /** Waits until the file's data is on the disk. fdatasync(2). Holds the carrier thread. */
    public void syncData() throws IOException {
        onNumber(Syscall.FDATASYNC, 0, 0);
    }

    /** Begins to write to the disk what of the file is in memory alone, so that a later {@link #sync} is short. Does not wait for it. sync_file_range(2). */
    public void startSync() throws IOException {
        enter();
        try {
            Libc.call(Syscall.SYNC_FILE_RANGE, "", number, 0, 0, SYNC_FILE_RANGE_WRITE);
        } finally {
            leave();
        }
    }

    /** Waits until the whole file system of this file is on the disk. syncfs(2). Holds the carrier thread. */
    public void syncFileSystem() throws IOException {
        onNumber(Syscall.SYNCFS, 0, 0);
    }

    /** Facts of the open file. statx(2). */
    public Stat stat() throws IOException {
        enter();
        try {
            return Statx.of(number, "", Statx.AT_EMPTY_PATH);
        } finally {
            leave();
        }
    }

    /** ioctl(2). */
    long ioctl(long request, long argument) throws IOException {
        return onNumber(Syscall.IOCTL, request, argument);
    }

    private long onNumber(Syscall call, long a, long b) throws IOException {
        enter();
        try {
            return Libc.call(call, "", number, a, b);
        } finally {
            leave();
        }
    }

    /** Reads a regular file from its offset; closing the stream closes this. Pipes and sockets go through {@link Poller#input}. */
    public InputStream input() {
        return new FdStreams.In(this, null);
    }

    /** Writes a regular file from its offset; closing the stream closes this. Pipes and sockets go through {@link Poller#output}. */
    public OutputStream output() {
        return new FdStreams.Out(this, null);
    }

    /** Keeps the number from being closed until {@link #leave()}. */
    void enter() throws ClosedChannelException {
        int now;
        do {
            now = use.get();
            if ((now & CLOSED) != 0) throw new ClosedChannelException();
        } while (!use.compareAndSet(now, now + 1));
    }

    void leave() {
        if (use.decrementAndGet() == CLOSED) release();
    }

    /** The one poller registration of this descriptor, made at the first wait. */
    Poller.Registration registration(Poller poller) {
        Poller.Registration known = registration.get();
        if (known == null) {
            registration.compareAndSet(null, poller.new Registration(this));
            known = java.util.Objects.requireNonNull(registration.get());
        }
        if (!known.isOf(poller)) throw new IllegalStateException("waited for in two pollers: " + this);
        return known;
    }

    /** Gives the descriptor back; wakes who waits for it. Idempotent. close(2). */
    @Override
    public void close() {
        int now;
        do {
            now = use.get();
            if ((now & CLOSED) != 0) return;
        } while (!use.compareAndSet(now, (now + 1) | CLOSED));
        // Counted as a call in progress, so that the poller forgets the number before anybody can be given it.
        try {
            Poller.Registration waiting = registration.get();
            if (waiting != null) waiting.close();
        } finally {
            leave();
        }
    }

    private void release() {
        // Linux frees the number even when close(2) reports an error: never again, and nobody could act on the error.
        Libc.raw(Syscall.CLOSE, number, 0, 0, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "fd " + number + (isClosed() ? " (closed)" : "");
    }
}
