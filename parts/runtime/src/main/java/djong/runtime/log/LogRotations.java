package djong.runtime.log;

import djong.linux.Inotify;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Rotates the logs that are being written when they are full. Looks at their sizes, once a second when they are quiet and more often the faster they
 * grow, so that a quiet container costs one stat(2) in a second; a file may thus grow beyond its limit by what is written between two looks.
 *
 * <p>One virtual thread looks, one platform thread of low priority compresses while there is something to compress.
 */
final class LogRotations implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LogRotations.class.getName());

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Looks that are due so soon are taken together. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** How long a writer is waited for before others are looked at. */
    private static final Duration OBEDIENCE = Duration.ofMillis(50);

    private final Inotify inotify;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Writing> writing = ConcurrentHashMap.newKeySet();
    private final Set<Writing> toCompress = ConcurrentHashMap.newKeySet();
    private @Nullable Thread compressor;
    private boolean closed;

    LogRotations(Inotify inotify) {
        this.inotify = inotify;
        Thread.ofVirtual().name("djong-log-rotations").start(this::run);
    }

    /** A log with a writer. */
    private final class Writing implements Logs.Keeping {
        final LogFiles files;
        final LogLimits limits;
        final Reopen reopen;
        private long lookedNanos = System.nanoTime();
        private long dueNanos = lookedNanos;
        private long bytes;
        /** Whether the order that belongs to a name given by an earlier daemon may still be on its way. */
        private boolean perhapsOrdered;

        Writing(LogFiles files, LogLimits limits, Reopen reopen) {
            this.files = files;
            this.limits = limits;
            this.reopen = reopen;
            this.perhapsOrdered = files.renamed();
            if (perhapsOrdered) dueNanos += QUIET_NANOS / 4;
        }

        void look(long now) {
            if (files.renamed()) {
                finish();
                if (files.renamed() && perhapsOrdered) {
                    // Its daemon was killed between the new name and the order; had it been given, it would long have
                    // been obeyed.
                    perhapsOrdered = false;
                    order();
                }
            }
            long size = files.bytes();
            if (size > limits.fileBytes() && !files.renamed()) {
                rotate();
                size = files.bytes();
            }
            long grown = Math.max(0, size - bytes);
            long elapsed = Math.max(1, now - lookedNanos);
            bytes = size;
            lookedNanos = now;
            // Half of the time in which it will be full at this speed.
            double full =
                    grown == 0 ? QUIET_NANOS : (double) Math.max(0, limits.fileBytes() - size) / grown * elapsed / 2;
            dueNanos = now + (files.renamed() ? BUSY_NANOS : Math.clamp((long) full, BUSY_NANOS, QUIET_NANOS));
        }

        private void rotate() {
            try {
                if (files.rename()) order();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot rotate " + files.log(), e);
            }
        }

        private void order() {
            try (Inotify.Watch folder = inotify.watch(LogFiles.folder(files.log()))) {
                reopen.order();
                for (long end = System.nanoTime() + OBEDIENCE.toNanos();
                        !Files.exists(files.log()) && System.nanoTime() < end; ) {
                    folder.await(OBEDIENCE);
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot have " + files.log() + " opened again", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            finish();
        }

        private void finish() {
            if (files.reopened()) tidy();
        }

        void tidy() {
            try {
                files.prune(limits.files());
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot remove old files of " + files.log(), e);
            }
            if (limits.compress() && files.uncompressed() > 0) compressLater(this);
        }

        /** The writer has gone. */
        @Override
        public void close() {
            writing.remove(this);
            files.writerGone();
            tidy();
        }
    }

    /** Takes care of a log until what it returns is closed, which says that the writer has gone. */
    Logs.Keeping watch(LogFiles files, LogLimits limits, Reopen reopen) {
        var one = new Writing(files, limits, reopen);
        writing.add(one);
        one.tidy();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return one;
    }

    /** Before a writer comes: what is full is rotated without one. */
    void prepare(LogFiles files, LogLimits limits) throws IOException {
        if (files.bytes() <= limits.fileBytes()) return;
        if (files.rename()) files.writerGone();
        files.prune(limits.files());
    }

    private void run() {
        try {
            while (true) {
                long now = System.nanoTime();
                long next = now + QUIET_NANOS;
                for (Writing one : writing) {
                    if (one.dueNanos - now <= TOGETHER_NANOS) one.look(now);
                    next = Math.min(next, one.dueNanos);
                }
                lock.lockInterruptibly();
                try {
                    if (closed) return;
                    if (writing.isEmpty()) changed.await();
                    else changed.awaitNanos(next - System.nanoTime());
                    if (closed) return;
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compressLater(Writing one) {
        lock.lock();
        try {
            toCompress.add(one);
            if (compressor != null || closed) return;
            compressor = Thread.ofPlatform()
                    .name("djong-log-compression")
                    .daemon()
                    .priority(Thread.MIN_PRIORITY)
                    .start(this::compress);
        } finally {
            lock.unlock();
        }
    }

    private void compress() {
        while (true) {
            Writing one;
            lock.lock();
            try {
                var left = toCompress.iterator();
                if (!left.hasNext() || closed) {
                    compressor = null;
                    return;
                }
                one = left.next();
                left.remove();
            } finally {
                lock.unlock();
            }
            try {
                for (long number = one.files.uncompressed(); number > 0 && !closed; number = one.files.uncompressed())
                    one.files.compress(number);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot compress files of " + one.files.log(), e);
            }
        }
    }

    /** Logs are written on, and rotated again by the next daemon. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
