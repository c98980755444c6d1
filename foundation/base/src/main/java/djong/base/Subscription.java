package djong.base;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One listener's place on the {@link EventBus}. Close it to stop listening; that wakes whoever waits in {@link #next()}. */
public final class Subscription implements AutoCloseable {
    private final EventBus bus;
    private final List<Event> past;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Event> waiting = new ArrayDeque<>();
    private boolean closed;
    private boolean overrun;

    Subscription(EventBus bus, List<Event> past) {
        this.bus = bus;
        this.past = List.copyOf(past);
    }

    /** The kept events from before this subscription, oldest first. */
    public List<Event> past() {
        return past;
    }

    /**
     * The next event; blocks until there is one. Null when the subscription was closed.
     *
     * @throws EngineException.Unavailable when this listener was too slow and missed events
     */
    public @Nullable Event next() throws InterruptedException {
        return await(Long.MAX_VALUE);
    }

    /** As {@link #next()}, but null also when {@code atMost} has passed. */
    public @Nullable Event next(Duration atMost) throws InterruptedException {
        return await(Math.max(0, TimeUnit.NANOSECONDS.convert(atMost)));
    }

    private @Nullable Event await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !closed && !overrun && left > 0) left = changed.awaitNanos(left);
            Event event = waiting.pollFirst();
            if (event == null && overrun)
                throw new EngineException.Unavailable("events were lost: the listener is too slow");
            return event;
        } finally {
            lock.unlock();
        }
    }

    void offer(Event event) {
        lock.lock();
        try {
            if (closed || overrun) return;
            if (waiting.size() == EventBus.BACKLOG) overrun = true;
            else waiting.addLast(event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (overrun) bus.remove(this);
    }

    @Override
    public void close() {
        bus.remove(this);
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
