package djong.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether a connection has waited for its peer ever since the last look, and cuts it then. While the server works it does not
 * wait, however long that takes.
 */
final class Stall {
    private final HttpServer server;
    private final Runnable cut;
    private final AtomicLong moves = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean waiting;
    private long seen;
    private @Nullable ScheduledFuture<?> next;

    Stall(HttpServer server, Runnable cut) {
        this.server = server;
        this.cut = cut;
    }

    /** From now on it is the peer's turn. */
    void waits() {
        moves.incrementAndGet();
        waiting = true;
    }

    /** Bytes have come or gone. */
    void moved() {
        waiting = false;
        moves.incrementAndGet();
    }

    /** {@code to}, each write of which waits and then has moved. */
    OutputStream watched(OutputStream to) {
        return new FilterOutputStream(to) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                waits();
                out.write(bytes, from, length);
                moved();
            }
        };
    }

    void start(Duration patience) {
        lock.lock();
        try {
            stop();
            seen = moves.get();
            next = server.after(patience.toMillis(), TimeUnit.MILLISECONDS, () -> look(patience));
        } finally {
            lock.unlock();
        }
    }

    private void look(Duration patience) {
        lock.lock();
        try {
            if (next == null) return;
            if (waiting && moves.get() == seen) cut.run();
            else start(patience);
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            if (next != null) next.cancel(false);
            next = null;
        } finally {
            lock.unlock();
        }
    }
}
