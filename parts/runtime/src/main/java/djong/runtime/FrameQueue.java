package djong.runtime;

import djong.base.EngineException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Output on its way to one client. What memory has no room for goes to an {@link Overflow}, if the queue was given a place for one; when that is full as
 * well, a client that still reads slows who writes, and one that has stopped is cut off.
 */
final class FrameQueue {
    private static final int PENDING_BYTES = 512 * 1024;
    static final int OVERFLOW_BYTES = 64 << 20;
    /** How long a client may read nothing at all while everything is full. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final @Nullable Path overflowFolder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private @Nullable Overflow overflow;
    private int pendingBytes;
    private long takenAtNanos = System.nanoTime();
    private boolean complete;
    private boolean discarded;
    private boolean cutOff;

    /** @param overflowFolder null when nobody but the writer suffers from its waiting */
    FrameQueue(@Nullable Path overflowFolder) {
        this.overflowFolder = overflowFolder;
    }

    /** Blocks while the client is behind and there is no room; drops the frame once the client is gone or cut off. */
    void put(Frame frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!admit(frame)) return;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean admit(Frame frame) throws InterruptedException {
        long sinceNanos = 0;
        while (!discarded && !complete && !cutOff) {
            if (pendingBytes < PENDING_BYTES && (overflow == null || overflow.isEmpty())) {
                frames.add(frame);
                pendingBytes += frame.data().length;
                return true;
            }
            if (overflowFolder == null) {
                drained.await();
                continue;
            }
            if (overflows(overflowFolder, frame)) return true;
            if (sinceNanos == 0) sinceNanos = System.nanoTime();
            long waited = Math.min(System.nanoTime() - sinceNanos, System.nanoTime() - takenAtNanos);
            if (drained.awaitNanos(PATIENCE.toNanos() - waited) <= 0
                    && System.nanoTime() - takenAtNanos >= PATIENCE.toNanos()) cutOff();
        }
        return false;
    }

    private boolean overflows(Path folder, Frame frame) {
        try {
            if (overflow == null) overflow = Overflow.in(folder, OVERFLOW_BYTES);
            return overflow.add(frame);
        } catch (IOException e) {
            Runtimes.LOG.log(Level.DEBUG, "no room for what a client has yet to read", e);
            return false;
        }
    }

    /** Blocks for a frame; null when there will be none. @throws EngineException.System when the client was cut off */
    @Nullable
    Frame take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (cutOff) throw new EngineException.System("the client read too slowly: output was lost");
                Frame frame = next();
                if (frame != null) return frame;
                if (complete || discarded) return null;
                filled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Frame next() {
        Frame frame = frames.poll();
        if (frame != null) {
            pendingBytes -= frame.data().length;
        } else if (overflow != null && !overflow.isEmpty()) {
            try {
                frame = overflow.poll();
            } catch (IOException e) {
                throw new EngineException.System("reading kept output: " + e.getMessage(), e);
            }
        } else {
            return null;
        }
        takenAtNanos = System.nanoTime();
        // Waking the writer only when half is free lets it fill in bulk instead of frame by frame.
        if (overflowFolder != null || pendingBytes <= PENDING_BYTES / 2) drained.signal();
        return frame;
    }

    /** No frame follows those that are pending. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The client has gone. */
    void discard() {
        lock.lock();
        try {
            discarded = true;
            empty();
        } finally {
            lock.unlock();
        }
    }

    private void cutOff() {
        cutOff = true;
        Runtimes.LOG.log(Level.WARNING, "a client that reads nothing was cut off from a container's output");
        empty();
    }

    private void empty() {
        frames.clear();
        pendingBytes = 0;
        if (overflow != null) {
            try {
                overflow.close();
            } catch (IOException e) {
                Runtimes.LOG.log(Level.DEBUG, "closing kept output", e);
            }
            overflow = null;
        }
        filled.signalAll();
        drained.signalAll();
    }
}
