package djong.store.lease;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Those who add to the store pass together; the collector closes the gate for a mark and a sweep. A passage belongs to the thread that
 * made it, and must be short: a commit, not a download.
 */
public final class WriteGate {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    /** Ends what the method that returned it has begun; on the same thread. */
    @FunctionalInterface
    public interface Passage extends AutoCloseable {
        @Override
        void close();
    }

    /** To add something. Blocks while the gate is closed. */
    public Passage enter() {
        lock.readLock().lock();
        return () -> lock.readLock().unlock();
    }

    /** To collect. Blocks until nobody is inside. */
    public Passage shut() {
        lock.writeLock().lock();
        return () -> lock.writeLock().unlock();
    }
}
