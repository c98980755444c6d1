package djong.registry.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Bytes from a server that may send too few, too many or none at all: exactly {@code expected} come out, or an error. */
final class BlobStream extends InputStream {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final InputStream in;
    private final Thread watch;
    private long left;
    private long total;
    private volatile long received;
    private volatile boolean closed;
    private volatile boolean stalled;

    BlobStream(InputStream in, long expected) {
        this.in = in;
        this.left = expected;
        this.watch = Thread.ofVirtual().name("blob watch").start(this::watch);
    }

    private void watch() {
        long seen = -1;
        long deadline = 0;
        while (!closed) {
            long now = System.nanoTime();
            if (received != seen) {
                seen = received;
                deadline = now + PATIENCE.toNanos();
            } else if (now - deadline >= 0) {
                stalled = true;
                quietlyClose();
                return;
            }
            LockSupport.parkNanos(this, deadline - now);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (left == 0) return -1;
        int n;
        try {
            n = in.read(into, from, (int) Math.min(length, left));
        } catch (IOException e) {
            if (stalled) throw new IOException("the registry sent nothing for " + PATIENCE.toSeconds() + " s", e);
            throw e;
        }
        if (n < 0)
            throw new EOFException(
                    stalled ? "the registry sent nothing for " + PATIENCE.toSeconds() + " s" : "unexpected EOF");
        left -= n;
        total += n;
        received = total;
        return n;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        LockSupport.unpark(watch);
        in.close();
    }

    private void quietlyClose() {
        try {
            in.close();
        } catch (IOException _) {
            // the reader hears of it
        }
    }
}
