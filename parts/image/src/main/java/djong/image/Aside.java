package djong.image;

import djong.base.EngineException;
import djong.base.Patience;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Work that keeps a processor busy for seconds, such as packing a layer. Virtual threads are carried by as many threads as there are processors, and
 * give way only where they wait: two that compute would hold up every other request of the daemon, and its connections would run into their timeouts.
 */
final class Aside {
    /** Folders lie in each other as deep as somebody likes, and each takes some of it. Only what is used is really there. */
    private static final long STACK_BYTES = 64 << 20;

    private Aside() {}

    /** Threads among which the kernel shares the processors. */
    static ThreadFactory threads(String name) {
        return Thread.ofPlatform().stackSize(STACK_BYTES).name(name + " ", 0).factory();
    }

    /** Does {@code work} on such a thread and blocks until it is over; an interrupt is passed on to it, and its end awaited. */
    static <T extends @Nullable Object> T call(String name, Callable<T> work) throws IOException, InterruptedException {
        var task = new FutureTask<>(work);
        Thread thread = threads(name).newThread(task);
        thread.start();
        try {
            return Patience.outcome(task, thread::interrupt);
        } catch (ExecutionException e) {
            if (Thread.interrupted()) throw interrupted(e);
            throw failure(name, e);
        }
    }

    private static InterruptedException interrupted(ExecutionException e) {
        var interrupted = new InterruptedException();
        interrupted.initCause(e.getCause());
        return interrupted;
    }

    /** What was thrown on the other thread, to be thrown on this one; {@code what} names what else has failed. */
    static RuntimeException failure(String what, ExecutionException e) throws IOException, InterruptedException {
        switch (e.getCause()) {
            case EngineException engine -> throw engine;
            case IOException io -> throw io;
            case InterruptedException interrupted -> throw interrupted;
            case null, default -> throw new EngineException.System("the " + what + " failed: " + e.getMessage(), e);
        }
    }
}
