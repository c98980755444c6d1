package djong.linux;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells of changes to files: inotify(7). One instance serves all watches, since a user may have only 128 of them; one virtual thread
 * reads it. A change between two calls of {@link Watch#await} is kept.
 */
public final class Inotify implements AutoCloseable {
    /** What happened to a watched file or directory. */
    public enum Change {
        /** Bytes were written or cut off; in a directory, a name was made, renamed or removed. */
        MODIFIED,
        /** The file was renamed. */
        MOVED,
        /** Somebody who had it open for writing closed it. */
        CLOSED,
        /** Its last name is gone, or nothing more can be told about it. */
        GONE
    }

    private static final int IN_MODIFY = 0x2;
    private static final int IN_ATTRIB = 0x4;
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int IN_MOVE_SELF = 0x800;
    private static final int IN_UNMOUNT = 0x2000;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;

    private static final int INSIDE = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
    private static final int WATCHED = IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | INSIDE;

    /** struct inotify_event: watch, mask, cookie, length of the name, name. */
    static final int EVENT_SIZE = 16;

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Fd fd;
    private final InputStream events;
    private final ReentrantLock lock = new ReentrantLock();
    /** The kernel has one watch per inode, so that several of ours may share its number. */
    private final Map<Integer, List<Watch>> watches = new HashMap<>();

    private boolean closed;

    private Inotify(Poller poller, Fd fd) throws IOException {
        this.fd = fd;
        this.events = poller.input(fd);
    }

    /** A new instance and its reader. inotify_init1(2). */
    public static Inotify open(Poller poller) throws IOException {
        Fd fd = Fd.adopt(Libc.call(Syscall.INOTIFY_INIT1, "", Fd.O_CLOEXEC));
        Inotify inotify;
        try {
            inotify = new Inotify(poller, fd);
        } catch (IOException e) {
            fd.close();
            throw e;
        }
        Thread.ofVirtual().name("djong-inotify").start(inotify::read);
        return inotify;
    }

    /** Watches the file that has this name now, whatever its name later. inotify_add_watch(2). @throws ErrnoException ENOENT, ENOSPC */
    public Watch watch(Path file) throws IOException {
        lock.lock();
        try (Arena arena = Arena.ofConfined()) {
            if (closed) throw new ClosedChannelException();
            int number = (int) Libc.call(
                    Syscall.INOTIFY_ADD_WATCH,
                    file.toString(),
                    fd.number(),
                    Libc.string(arena, file.toString()),
                    WATCHED);
            var watch = new Watch(number);
            watches.computeIfAbsent(number, _ -> new ArrayList<>(1)).add(watch);
            return watch;
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            while (true) {
                int n = events.read(buffer);
                if (n < 0) return;
                ByteBuffer event = ByteBuffer.wrap(buffer, 0, n).order(ByteOrder.nativeOrder());
                while (event.remaining() >= EVENT_SIZE) {
                    int number = event.getInt();
                    int mask = event.getInt();
                    event.getInt();
                    int name = event.getInt();
                    event.position(event.position() + name);
                    tell(number, mask);
                }
            }
        } catch (IOException e) {
            // Closed, or unreadable for ever: either way nobody will hear more.
            close();
        }
    }

    private void tell(int number, int mask) {
        lock.lock();
        try {
            if ((mask & IN_Q_OVERFLOW) != 0) {
                // Something was lost and nobody knows what: let everyone look.
                for (List<Watch> all : watches.values()) for (Watch each : all) each.add(Change.MODIFIED);
                return;
            }
            List<Watch> told = (mask & IN_IGNORED) != 0 ? watches.remove(number) : watches.get(number);
            if (told == null) return;
            for (Watch watch : told) {
                if ((mask & (IN_MODIFY | INSIDE)) != 0) watch.add(Change.MODIFIED);
                if ((mask & IN_MOVE_SELF) != 0) watch.add(Change.MOVED);
                if ((mask & IN_CLOSE_WRITE) != 0) watch.add(Change.CLOSED);
                if ((mask & (IN_DELETE_SELF | IN_UNMOUNT | IN_IGNORED)) != 0) watch.add(Change.GONE);
                // Unlinked while open: the kernel tells of the changed link count alone.
                if ((mask & IN_ATTRIB) != 0) watch.add(Change.MODIFIED);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all watches; who waits is told {@link Change#GONE}. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) return;
            closed = true;
            for (List<Watch> all : watches.values()) for (Watch each : all) each.add(Change.GONE);
            watches.clear();
        } finally {
            lock.unlock();
        }
        fd.close();
    }

    /** One watched file. */
    public final class Watch implements AutoCloseable {
        private final int number;
        private final EnumSet<Change> pending = EnumSet.noneOf(Change.class);
        private final Condition changed = lock.newCondition();
        private boolean woken;
        private boolean ended;

        private Watch(int number) {
            this.number = number;
        }

        private void add(Change change) {
            pending.add(change);
            changed.signalAll();
        }

        /** Blocks until something has happened since the last call, or {@link #wake()} was called; what happened, perhaps nothing. */
        public Set<Change> await() throws InterruptedException {
            lock.lock();
            try {
                while (pending.isEmpty() && !woken && !ended) changed.await();
                return taken();
            } finally {
                lock.unlock();
            }
        }

        /** As {@link #await()}, at most for a time; empty when nothing happened. */
        public Set<Change> await(Duration timeout) throws InterruptedException {
            lock.lock();
            try {
                long left = timeout.toNanos();
                while (pending.isEmpty() && !woken && !ended && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return taken();
            } finally {
                lock.unlock();
            }
        }

        private Set<Change> taken() {
            woken = false;
            if (ended) pending.add(Change.GONE);
            Set<Change> taken = EnumSet.copyOf(pending);
            pending.clear();
            return taken;
        }

        /** Makes the current or next {@link #await()} return: the waiter has another reason to look. */
        public void wake() {
            lock.lock();
            try {
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Ends the watch; who waits is told {@link Change#GONE}. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (ended) return;
                ended = true;
                changed.signalAll();
                List<Watch> sharing = watches.get(number);
                if (sharing == null) return;
                sharing.remove(this);
                if (!sharing.isEmpty()) return;
                watches.remove(number);
                // EINVAL when the file has gone and taken its watch along: as good.
                Libc.tried(Syscall.INOTIFY_RM_WATCH, fd.number(), number, 0, 0);
            } finally {
                lock.unlock();
            }
        }
    }
}
