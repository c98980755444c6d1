package djong.store.metadata;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes commits durable by fdatasync of the write-ahead log, outside the writer's lock: commits that arrive while one sync runs share the
 * next. With {@code synchronous=NORMAL} SQLite appends a commit's frames, with checksums, and syncs the log itself only before a
 * checkpoint; a frame is thus on disk when the log has been synced after its commit, or has already reached the database.
 */
final class WalSync implements AutoCloseable {
    private final Path wal;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong commits = new AtomicLong();
    private FileChannel channel;
    private long synced;

    /** {@code wal} must exist, and live as long as this. */
    WalSync(Path wal) throws IOException {
        this.wal = wal;
        this.channel = FileChannel.open(wal, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** For the writer, inside its lock and after the commit: the ticket for {@link #await}. */
    long committed() {
        return commits.incrementAndGet();
    }

    /** Blocks until the commit of {@code ticket} is on disk. Not interruptible: the caller has committed already. */
    void await(long ticket) throws IOException {
        lock.lock();
        try {
            if (synced >= ticket) return;
            long upTo = commits.get();
            force();
            synced = upTo;
        } finally {
            lock.unlock();
        }
    }

    // An interrupt closes a FileChannel under whoever uses it; the interrupt is kept for later and the channel opened
    // again.
    private void force() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    channel.force(false);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    channel = FileChannel.open(wal, StandardOpenOption.READ, StandardOpenOption.WRITE);
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
