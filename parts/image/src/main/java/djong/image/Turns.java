package djong.image;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread at a time work on a thing that has a name, so that two pulls of one layer unpack it once. */
final class Turns {
    /** Ends a turn. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Set<String> busy = new HashSet<>();

    /** Waits until nobody works on {@code name}. Not to be nested for the same name. */
    Turn take(String name) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!busy.add(name)) ended.await();
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                busy.remove(name);
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        };
    }
}
