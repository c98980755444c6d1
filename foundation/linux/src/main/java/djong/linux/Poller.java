package djong.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for descriptors, so that virtual threads do not have to: one platform daemon thread sits in epoll_wait(2), the waiting threads
 * are parked and hold no carrier. Any number of threads may wait, also for the same descriptor. Every wait is armed anew
 * (EPOLLONESHOT), so a descriptor that nobody waits for costs nothing.
 */
public final class Poller implements AutoCloseable {
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final long WAKE_TOKEN = 0;
    private static final int EVENTS_AT_ONCE = 256;

    private final Fd epoll;
    private final Fd wake;
    private final ConcurrentHashMap<Long, Registration> registrations = new ConcurrentHashMap<>();
    /** Tokens, unlike numbers, are never reused: a late event cannot reach a descriptor's successor. */
    private final AtomicLong tokens = new AtomicLong(WAKE_TOKEN);

    private volatile boolean closed;

    private Poller(Fd epoll, Fd wake) {
        this.epoll = epoll;
        this.wake = wake;
    }

    /** Starts the thread. epoll_create1(2). */
    public static Poller open() throws IOException {
        Fd epoll = Fd.adopt(Libc.call(Syscall.EPOLL_CREATE1, "", Fd.O_CLOEXEC));
        Fd wake;
        try {
            wake = Fd.adopt(Libc.call(Syscall.EVENTFD2, "", 0, EFD_NONBLOCK | EFD_CLOEXEC));
        } catch (ErrnoException e) {
            epoll.close();
            throw e;
        }
        var poller = new Poller(epoll, wake);
        poller.control(EPOLL_CTL_ADD, wake.number(), EpollEvent.IN, WAKE_TOKEN);
        Thread.ofPlatform().daemon().name("djong-poller").start(poller::loop);
        return poller;
    }

    /** Blocks until a read would not: data, end of file, a connection, an error. */
    public void awaitReadable(Fd fd) throws InterruptedException, IOException {
        await(fd, EpollEvent.IN | EpollEvent.RDHUP, 0);
    }

    /** Blocks until a read would not or the time has passed; false then. */
    public boolean awaitReadable(Fd fd, Duration timeout) throws InterruptedException, IOException {
        return await(fd, EpollEvent.IN | EpollEvent.RDHUP, Math.max(1, nanos(timeout)));
    }

    /** Blocks until a write would not. */
    public void awaitWritable(Fd fd) throws InterruptedException, IOException {
        await(fd, EpollEvent.OUT, 0);
    }

    /** Blocks until a write would not or the time has passed; false then. */
    public boolean awaitWritable(Fd fd, Duration timeout) throws InterruptedException, IOException {
        return await(fd, EpollEvent.OUT, Math.max(1, nanos(timeout)));
    }

    /**
     * Blocks until the other side is gone: both directions of a socket are shut, the last writer of a pipe has closed, or the descriptor
     * failed. Data that waits to be read does not end this.
     */
    public void awaitHangup(Fd fd) throws InterruptedException, IOException {
        await(fd, EpollEvent.HUP, 0);
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Reads a pipe, socket or terminal: makes the descriptor non-blocking and parks where it is empty. Closing the stream closes the
     * descriptor, and a read that another thread waits in ends with an IOException.
     */
    public InputStream input(Fd fd) throws IOException {
        fd.blocking(false);
        return new FdStreams.In(fd, this);
    }

    /** Writes a pipe, socket or terminal: the counterpart of {@link #input}. */
    public OutputStream output(Fd fd) throws IOException {
        fd.blocking(false);
        return new FdStreams.Out(fd, this);
    }

    private boolean await(Fd fd, int interest, long timeoutNanos) throws InterruptedException, IOException {
        if (Thread.interrupted()) throw new InterruptedException();
        Registration registration = fd.registration(this);
        var waiter = new Waiter(Thread.currentThread(), interest);
        if (!registration.add(waiter)) return true;
        long deadline = timeoutNanos == 0 ? 0 : System.nanoTime() + timeoutNanos;
        while (waiter.state == Waiter.WAITING) {
            if (timeoutNanos == 0) {
                LockSupport.park(this);
            } else {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    registration.remove(waiter);
                    return waiter.state == Waiter.READY;
                }
                LockSupport.parkNanos(this, left);
            }
            if (Thread.interrupted()) {
                registration.remove(waiter);
                throw new InterruptedException();
            }
        }
        if (waiter.state == Waiter.CLOSED) throw new ClosedChannelException();
        return true;
    }

    private void loop() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocate(EpollEvent.SIZE * EVENTS_AT_ONCE, 8);
            while (!closed) {
                long n = Libc.tried(Syscall.EPOLL_PWAIT, epoll.number(), events.address(), EVENTS_AT_ONCE, -1, 0, 0);
                if (n < 0) throw new IllegalStateException("epoll_pwait: " + Errno.text((int) -n));
                for (int i = 0; i < n; i++) {
                    Registration registration = registrations.get(EpollEvent.data(events, i));
                    if (registration != null) registration.fire(EpollEvent.events(events, i));
                }
            }
        } finally {
            closed = true;
            for (Registration registration : List.copyOf(registrations.values())) registration.close();
            epoll.close();
            wake.close();
        }
    }

    private void control(int operation, int number, int events, long token) throws ErrnoException {
        long result = tryControl(operation, number, events, token);
        if (result < 0) throw new ErrnoException("epoll_ctl", "", (int) -result);
    }

    private long tryControl(int operation, int number, int events, long token) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EpollEvent.SIZE, 8);
            EpollEvent.set(event, events, token);
            return Libc.tried(Syscall.EPOLL_CTL, epoll.number(), operation, number, event.address());
        }
    }

    /** Ends the thread; who waits is woken with an exception. The descriptors stay open. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try {
            wake.write(ByteBuffer.allocate(8)
                    .order(java.nio.ByteOrder.nativeOrder())
                    .putLong(1)
                    .flip());
        } catch (ClosedChannelException e) {
            // An event of another descriptor woke it, and it has ended since.
        } catch (IOException e) {
            throw new IllegalStateException("cannot wake the poller", e);
        }
    }

    private static final class Waiter {
        static final int WAITING = 0;
        static final int READY = 1;
        static final int CLOSED = 2;

        final Thread thread;
        final int interest;
        volatile int state;

        Waiter(Thread thread, int interest) {
            this.thread = thread;
            this.interest = interest;
        }

        void wake(int state) {
            this.state = state;
            LockSupport.unpark(thread);
        }
    }

    /** A descriptor in this poller and who waits for it. */
    final class Registration {
        private final Fd fd;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Waiter> waiters = new ArrayList<>(1);
        private long token;
        private int armed;
        private boolean gone;
        /** Regular files and /dev/null cannot be polled: they never block. */
        private boolean alwaysReady;

        Registration(Fd fd) {
            this.fd = fd;
        }

        boolean isOf(Poller poller) {
            return Poller.this == poller;
        }

        /** False: no need to wait. */
        boolean add(Waiter waiter) throws IOException {
            lock.lock();
            try {
                if (gone || closed) throw new ClosedChannelException();
                if (alwaysReady) return false;
                waiters.add(waiter);
                try {
                    arm();
                } catch (IOException e) {
                    waiters.remove(waiter);
                    throw e;
                }
                if (alwaysReady) waiters.remove(waiter);
                // The loop may have ended since the first look and not have seen this registration.
                if (closed) wakeAll();
                return !alwaysReady;
            } finally {
                lock.unlock();
            }
        }

        void remove(Waiter waiter) {
            lock.lock();
            try {
                waiters.remove(waiter);
            } finally {
                lock.unlock();
            }
        }

        private void arm() throws IOException {
            int wanted = 0;
            for (Waiter waiter : waiters) wanted |= waiter.interest;
            if ((armed & wanted) == wanted) return;
            fd.enter();
            try {
                if (token == WAKE_TOKEN) {
                    long fresh = tokens.incrementAndGet();
                    registrations.put(fresh, this);
                    long result = tryControl(EPOLL_CTL_ADD, fd.number(), wanted | EpollEvent.ONESHOT, fresh);
                    if (result < 0) {
                        registrations.remove(fresh);
                        alwaysReady = result == -Errno.EPERM;
                        if (!alwaysReady) throw new ErrnoException("epoll_ctl", "", (int) -result);
                        return;
                    }
                    token = fresh;
                } else {
                    control(EPOLL_CTL_MOD, fd.number(), wanted | EpollEvent.ONESHOT, token);
                }
                armed = wanted;
            } finally {
                fd.leave();
            }
        }

        void fire(int events) {
            lock.lock();
            try {
                armed = 0;
                boolean all = (events & (EpollEvent.HUP | EpollEvent.ERR)) != 0;
                Iterator<Waiter> each = waiters.iterator();
                while (each.hasNext()) {
                    Waiter waiter = each.next();
                    if (all || (waiter.interest & events) != 0) {
                        each.remove();
                        waiter.wake(Waiter.READY);
                    }
                }
                if (!waiters.isEmpty()) arm();
            } catch (IOException e) {
                wakeAll();
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                if (gone) return;
                gone = true;
                wakeAll();
                if (token != WAKE_TOKEN) {
                    registrations.remove(token);
                    // Explicitly: a duplicate of the open file, in a child perhaps, would keep the registration alive.
                    if (!epoll.isClosed()) tryControl(EPOLL_CTL_DEL, fd.number(), 0, 0);
                }
            } finally {
                lock.unlock();
            }
        }

        private void wakeAll() {
            for (Waiter waiter : waiters) waiter.wake(Waiter.CLOSED);
            waiters.clear();
        }
    }

    @Override
    public String toString() {
        return "poller of " + registrations.size() + " descriptors";
    }

    /** For tests: descriptors ever waited for and not closed yet. */
    int size() {
        return registrations.size();
    }
}
