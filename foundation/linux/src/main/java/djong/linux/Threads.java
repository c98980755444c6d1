package djong.linux;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Platform threads for what belongs to a thread: namespaces, working directory, umask. */
final class Threads {
    private Threads() {}

    /** Runs {@code work} on a thread that ends afterwards, and blocks for it; an exception comes back as it is. */
    static <T extends @Nullable Object> T fresh(String name, Callable<T> work) throws java.io.IOException {
        final class Outcome {
            @Nullable
            T value;

            @Nullable
            Throwable failure;
        }
        var outcome = new Outcome();
        Thread thread = Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                outcome.value = work.call();
            } catch (Throwable t) {
                outcome.failure = t;
            }
        });
        joined(thread);
        switch (outcome.failure) {
            case null -> {
                return value(outcome.value);
            }
            case java.io.IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable t -> throw new java.io.IOException(t);
        }
    }

    @SuppressWarnings("NullAway") // null only where T allows it
    private static <T extends @Nullable Object> T value(@Nullable T value) {
        return value;
    }

    /** Such work is short and must not be left half done: an interrupt waits until it has ended. */
    private static void joined(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
