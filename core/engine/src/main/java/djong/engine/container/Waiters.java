package djong.engine.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who waits for one container. Registering never waits for what happens to the container. */
final class Waiters {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter> waiting = new ArrayList<>();

    /** @param already the result if the condition holds now; asked after registering, so that no end falls between */
    Waiting register(WaitCondition condition, java.util.function.Supplier<@Nullable WaitResult> already) {
        var waiter = new Waiter(condition);
        lock.lock();
        try {
            waiting.add(waiter);
        } finally {
            lock.unlock();
        }
        WaitResult now = already.get();
        if (now != null) waiter.complete(now);
        return waiter;
    }

    /** Tells those who wait for an end. */
    void ended(WaitResult result) {
        for (Waiter w : taken(false)) w.complete(result);
    }

    /** Tells everyone: after this nothing can happen to it. */
    void removed(WaitResult result) {
        for (Waiter w : taken(true)) w.complete(result);
    }

    private List<Waiter> taken(boolean all) {
        lock.lock();
        try {
            var taken = new ArrayList<Waiter>();
            waiting.removeIf(w -> {
                if (!all && w.condition == WaitCondition.REMOVED) return false;
                taken.add(w);
                return true;
            });
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private final class Waiter implements Waiting {
        final WaitCondition condition;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile @Nullable WaitResult result;

        Waiter(WaitCondition condition) {
            this.condition = condition;
        }

        void complete(WaitResult result) {
            if (this.result == null) this.result = result;
            done.countDown();
        }

        @Override
        public WaitResult await() throws InterruptedException {
            done.await();
            WaitResult r = result;
            if (r == null) throw new InterruptedException("the wait was given up");
            return r;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                waiting.remove(this);
            } finally {
                lock.unlock();
            }
            done.countDown();
        }
    }
}
