package djong.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Accepts connections on any number of listeners and gives each a virtual thread. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HttpServer.class.getName());
    // RFC 9110, 5.6.7: two digits for the day, which RFC_1123_DATE_TIME does not write.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private record Date(long second, String text) {}

    private final Handler handler;
    private final Limits limits;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private final ScheduledThreadPoolExecutor alarms;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile Date date = new Date(-1, "");
    private volatile boolean stopping;

    /** For as many connections as the system has descriptors. */
    public HttpServer(Handler handler, Limits limits) {
        this(handler, limits, Integer.MAX_VALUE);
    }

    /** @param mostConnections at a time; more wait for one to end, and those that only wait for another request end then */
    public HttpServer(Handler handler, Limits limits, int mostConnections) {
        this.handler = handler;
        this.limits = limits;
        this.places = new Semaphore(mostConnections);
        this.alarms = new ScheduledThreadPoolExecutor(
                1, Thread.ofVirtual().name("http-alarms").factory());
        alarms.setRemoveOnCancelPolicy(true);
    }

    /** Starts to accept; returns at once. The listener is closed with the server. */
    public void listen(Listener listener) {
        listeners.add(listener);
        Thread.ofVirtual().name("http-accept " + listener).start(() -> accept(listener));
    }

    private void accept(Listener listener) {
        while (!stopping) {
            try {
                Connection connection = new Connection(this, listener.accept());
                takePlace();
                connections.add(connection);
                Thread.ofVirtual().name("http").start(connection);
                if (stopping) connection.closeWhenIdle();
            } catch (IOException e) {
                if (stopping || !listeners.contains(listener)) return;
                LOG.log(Level.ERROR, "cannot accept on " + listener, e);
                // Most likely out of descriptors, which only time mends.
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private void takePlace() {
        if (places.tryAcquire()) return;
        for (Connection connection : connections) {
            try {
                connection.makeRoom();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing a connection: {0}", e.toString());
            }
        }
        places.acquireUninterruptibly();
    }

    /** Whether somebody waits for a place. */
    boolean crowded() {
        return places.hasQueuedThreads();
    }

    /** Connections that are open. */
    public int connections() {
        return connections.size();
    }

    /**
     * Stops accepting, closes idle connections, lets the others finish their answer for {@code grace} and then cuts them. Blocks until
     * all have ended.
     */
    public void stop(Duration grace) throws InterruptedException {
        stopping = true;
        for (Listener listener : List.copyOf(listeners)) {
            listeners.remove(listener);
            try {
                listener.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "closing " + listener, e);
            }
        }
        for (Connection connection : connections) closeQuietly(connection, false);
        if (!awaitNone(grace)) {
            for (Connection connection : connections) closeQuietly(connection, true);
            awaitNone(Duration.ofSeconds(2));
        }
        alarms.shutdownNow();
    }

    private boolean awaitNone(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (!connections.isEmpty() && left > 0) left = ended.awaitNanos(left);
            return connections.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(Connection connection, boolean now) {
        try {
            if (now) connection.close();
            else connection.closeWhenIdle();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a connection: {0}", e.toString());
        }
    }

    /** Stops at once. */
    @Override
    public void close() {
        try {
            stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Handler handler() {
        return handler;
    }

    Limits limits() {
        return limits;
    }

    ScheduledFuture<?> after(long delay, TimeUnit unit, Runnable action) {
        return alarms.schedule(action, delay, unit);
    }

    /** The Date header of this second. */
    String date() {
        long second = System.currentTimeMillis() / 1000;
        Date known = date;
        if (known.second != second) {
            known = new Date(second, DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
            date = known;
        }
        return known.text;
    }

    void ended(Connection connection) {
        connections.remove(connection);
        places.release();
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
