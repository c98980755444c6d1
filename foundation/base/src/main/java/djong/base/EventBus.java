package djong.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells subscribers what happens. Publishing never blocks: each subscriber has a bounded queue, and one that falls too far behind is cut
 * off with an error. The last {@value #HISTORY} events are kept for those who ask for the past.
 */
public final class EventBus {
    /** Events kept for late subscribers. */
    public static final int HISTORY = 256;
    /** Events that may wait for one subscriber. */
    static final int BACKLOG = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Event> past = new ArrayDeque<>(HISTORY);
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    /** Tells everyone; returns at once. Subscribers see events in the order of these calls. */
    public void publish(Event event) {
        lock.lock();
        try {
            if (past.size() == HISTORY) past.removeFirst();
            past.addLast(event);
            for (Subscription subscription : subscriptions) subscription.offer(event);
        } finally {
            lock.unlock();
        }
    }

    /** Listens from now on; the kept past comes with it in one step, so that nothing is missed or seen twice. */
    public Subscription subscribe() {
        lock.lock();
        try {
            var subscription = new Subscription(this, new ArrayList<>(past));
            subscriptions.add(subscription);
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    /** How many listen. */
    public int subscribers() {
        return subscriptions.size();
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Ends every subscription, as the engine stops. */
    public void close() {
        for (Subscription subscription : List.copyOf(subscriptions)) subscription.close();
    }
}
