package djong.linux;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A process of ours. Somebody has to {@link #await} it, or it stays a zombie. */
public final class Child {
    private final int pid;
    private final Fd pidfd;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Integer status;

    Child(int pid, Fd pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /** Its number, ours until {@link #await} has returned. */
    public int pid() {
        return pid;
    }

    /** Its descriptor; closed when it is reaped. */
    public Fd pidfd() {
        return pidfd;
    }

    /**
     * Blocks until it ends, then reaps it: the exit code, or 128 + the signal that killed it. Any number of threads may wait; it is
     * reaped once and all get the same answer.
     */
    public int await(Poller poller) throws InterruptedException, IOException {
        while (true) {
            OptionalInt known = ended();
            if (known.isPresent()) return known.getAsInt();
            try {
                poller.awaitReadable(pidfd);
            } catch (java.nio.channels.ClosedChannelException e) {
                known = ended();
                if (known.isPresent()) return known.getAsInt();
                throw e;
            }
            reap();
        }
    }

    private OptionalInt ended() {
        lock.lock();
        try {
            return status == null ? OptionalInt.empty() : OptionalInt.of(status);
        } finally {
            lock.unlock();
        }
    }

    private void reap() throws IOException {
        lock.lock();
        try {
            if (status != null) return;
            status = Pidfd.reap(pidfd);
            pidfd.close();
        } finally {
            lock.unlock();
        }
    }

    /** Sends a signal; does nothing when it has been reaped. */
    public void signal(int signal) throws IOException {
        lock.lock();
        try {
            if (status == null) Pidfd.signal(pidfd, signal);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "child " + pid;
    }
}
