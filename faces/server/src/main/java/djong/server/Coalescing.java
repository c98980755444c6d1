package djong.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is written at once when the line is free, and together with what came meanwhile when it is not: small pieces from a busy
 * source leave in large writes, a single piece does not wait. A thread of its own writes and flushes. Bounded: who writes faster than
 * the client reads, waits.
 *
 * <p>One writing thread. Close it to send the rest; that does not close what is underneath.
 */
final class Coalescing extends OutputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Thread sender;
    private byte[] gathering = new byte[BUFFER_BYTES];
    private byte[] spare = new byte[BUFFER_BYTES];
    private int length;
    private boolean closed;
    private @Nullable IOException failure;

    Coalescing(OutputStream out) {
        this.out = out;
        this.sender = Thread.ofVirtual().name("send").start(this::send);
    }

    private void send() {
        try {
            while (true) {
                byte[] full;
                int bytes;
                lock.lock();
                try {
                    while (length == 0 && !closed) filled.awaitUninterruptibly();
                    if (length == 0) return;
                    full = gathering;
                    bytes = length;
                    gathering = spare;
                    spare = full;
                    length = 0;
                    taken.signal();
                } finally {
                    lock.unlock();
                }
                out.write(full, 0, bytes);
                out.flush();
            }
        } catch (IOException e) {
            lock.lock();
            try {
                failure = e;
                taken.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            lock.lock();
            try {
                while (length == BUFFER_BYTES && failure == null) taken.awaitUninterruptibly();
                if (failure != null) throw new IOException("the client left", failure);
                int fits = Math.min(left, BUFFER_BYTES - length);
                System.arraycopy(bytes, from, gathering, length, fits);
                if (length == 0) filled.signal();
                length += fits;
                from += fits;
                left -= fits;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Sends what is left; blocks until it is sent. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                sender.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        if (failure != null) throw new IOException("the client left", failure);
    }
}
