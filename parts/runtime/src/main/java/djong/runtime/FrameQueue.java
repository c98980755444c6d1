package djong.runtime;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Output on its way to one client. Who puts waits while too much is pending; that is how a slow client slows its container. */
final class FrameQueue {
    private static final int PENDING_BYTES = 512 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private int pendingBytes;
    private boolean complete;
    private boolean discarded;

    /** Blocks while the client is behind; drops the frame once the client is gone. */
    void put(Frame frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pendingBytes >= PENDING_BYTES && !discarded) drained.await();
            if (discarded || complete) return;
            frames.add(frame);
            pendingBytes += frame.data().length;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks for a frame; null when there will be none. */
    @Nullable
    Frame take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (frames.isEmpty() && !complete && !discarded) filled.await();
            Frame frame = frames.poll();
            if (frame == null) return null;
            pendingBytes -= frame.data().length;
            // Waking the writer only when half is free lets it fill in bulk instead of frame by frame.
            if (pendingBytes <= PENDING_BYTES / 2) drained.signal();
            return frame;
        } finally {
            lock.unlock();
        }
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
            frames.clear();
            pendingBytes = 0;
            filled.signalAll();
            drained.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
