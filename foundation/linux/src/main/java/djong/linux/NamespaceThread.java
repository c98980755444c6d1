package djong.linux;

import djong.base.Patience;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One platform thread that lives in the network namespace it was made from, for work that is bound to a thread or a namespace: making
 * sandboxes, libraries that are not thread safe, files below {@code /proc/sys/net}. Work is done one after the other, in order; who waits for
 * it is woken when the thread is home again, as {@link Namespaces} explains.
 */
public final class NamespaceThread implements AutoCloseable {
    private static final FutureTask<@Nullable Void> END = new FutureTask<>(() -> null);

    private final String name;
    private final Fd home;
    private final LinkedBlockingQueue<FutureTask<?>> work = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean closed;

    private NamespaceThread(String name, Fd home) {
        this.name = name;
        this.home = home;
    }

    /** Remembers the calling thread's network namespace; the thread itself starts with the first work. */
    public static NamespaceThread open(String name) throws ErrnoException {
        return new NamespaceThread(name, Namespaces.current(Namespaces.Kind.NETWORK));
    }

    /** Does {@code work} there and blocks for it; an exception comes back as it is, one that is checked and no IOException wrapped in one. */
    public <T extends @Nullable Object> T call(Callable<T> task) throws IOException {
        var future = new FutureTask<>(task);
        submit(future);
        try {
            // Half-made sandboxes help nobody: an interrupt waits the millisecond.
            return Patience.outcome(future, () -> {});
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    /**
     * Does {@code task} there, inside a new network namespace that is passed to it open. Whatever happens, later work runs at home again: a
     * thread that cannot go back is replaced.
     */
    public <T extends @Nullable Object> T inNewNetwork(NewNetwork<T> task) throws IOException {
        return call(() -> {
            Namespaces.unshare(Namespaces.Kind.NETWORK.flag);
            try (var undo = new djong.base.Undo()) {
                Fd made = Namespaces.current(Namespaces.Kind.NETWORK);
                undo.push("close the new namespace", made::close);
                T result = task.call(made);
                undo.keep();
                return result;
            } finally {
                goHome();
            }
        });
    }

    /** Does {@code task} there, inside another network namespace. */
    public <T extends @Nullable Object> T inNetwork(Fd namespace, Callable<T> task) throws IOException {
        return call(() -> {
            Namespaces.enter(namespace, Namespaces.Kind.NETWORK);
            try {
                return task.call();
            } finally {
                goHome();
            }
        });
    }

    /** Work inside a namespace that was made for it, and that it takes over unless it throws. */
    @FunctionalInterface
    public interface NewNetwork<T extends @Nullable Object> {
        @SuppressWarnings("PMD.SignatureDeclareThrowsException")
        T call(Fd namespace) throws Exception;
    }

    private void goHome() {
        try {
            Namespaces.enter(home, Namespaces.Kind.NETWORK);
        } catch (IOException e) {
            // Nothing may run in the wrong namespace: this thread ends after the present work.
            lock.lock();
            try {
                if (Thread.currentThread().equals(thread)) thread = null;
            } finally {
                lock.unlock();
            }
        }
    }

    private void submit(FutureTask<?> task) {
        lock.lock();
        try {
            if (closed) throw new IllegalStateException(name + " is closed");
            work.add(task);
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name(name).start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent() {
        lock.lock();
        try {
            return Thread.currentThread().equals(thread);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            // Who starts this thread may be in another namespace than who opened it.
            Namespaces.enter(home, Namespaces.Kind.NETWORK);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot enter its namespace", e);
        }
        while (isCurrent()) {
            FutureTask<?> next;
            try {
                next = work.take();
            } catch (InterruptedException e) {
                continue;
            }
            if (next.equals(END)) {
                home.close();
                return;
            }
            next.run();
        }
        // Replaced: the successor is started by the next work, unless some waits already.
        lock.lock();
        try {
            if (thread == null && !work.isEmpty()) {
                thread = Thread.ofPlatform().daemon().name(name).start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread after the work that waits. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) return;
            closed = true;
            if (thread == null) home.close();
            else work.add(END);
        } finally {
            lock.unlock();
        }
    }
}
