package djong.store.snapshot;

import djong.linux.Dir;
import djong.linux.Root;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Deletes what was moved into a folder, on a thread of its own and in no hurry. The trees come from containers: {@link Dir#removeTree}
 * follows no link in them.
 */
final class Trash implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Trash.class.getName());

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long wanted = 1;
    private long done;
    private boolean closed;

    /** Begins with what an earlier process has left. */
    Trash(Path folder) {
        this.folder = folder;
        Thread.ofPlatform().daemon().name("djong-trash").start(this::run);
    }

    /** Something new lies in the folder. */
    void added() {
        lock.lock();
        try {
            wanted++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until all that lay there at the time of the call has been dealt with. */
    void awaitEmpty() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long upTo = wanted;
            while (done < upTo && !closed) changed.await();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            long upTo;
            lock.lock();
            try {
                while (wanted == done && !closed) changed.awaitUninterruptibly();
                if (closed) return;
                upTo = wanted;
            } finally {
                lock.unlock();
            }
            empty();
            lock.lock();
            try {
                done = upTo;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void empty() {
        try (Root root = Root.open(folder);
                Dir top = root.directory()) {
            for (String name : top.list()) {
                if (isClosed()) return;
                try {
                    top.removeTree(name);
                } catch (IOException e) {
                    // One that cannot be deleted (an immutable file, a mount) must not keep the others; it is tried
                    // again next time.
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "cannot delete {0}: {1}",
                            folder.resolve(name),
                            e.getMessage());
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot look into {0}: {1}", folder, e.getMessage());
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Stops after the tree in hand, without waiting for that; the rest stays for the next process. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
