package djong.store.snapshot;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Work that nobody waits for, on a platform thread of its own: once at the beginning, and again whenever woken. */
final class Chores implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Runnable> chores;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private long wanted = 1;
    private long done;
    private boolean closed;

    Chores(List<Runnable> chores) {
        this.chores = chores;
        this.thread = Thread.ofPlatform().daemon().name("djong-snapshots").start(this::run);
    }

    /** There is something to do. */
    void wake() {
        lock.lock();
        try {
            wanted++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until all that was to do at the time of the call is done. */
    void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long upTo = wanted;
            while (done < upTo && !closed) changed.await();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            long upTo;
            lock.lock();
            try {
                while (wanted == done && !closed) changed.awaitUninterruptibly();
                if (closed) return;
                upTo = wanted;
            } finally {
                lock.unlock();
            }
            for (Runnable chore : chores) chore.run();
            lock.lock();
            try {
                done = upTo;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Nothing more is begun; waits a while for what is being done, which may be the deletion of a huge tree. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
