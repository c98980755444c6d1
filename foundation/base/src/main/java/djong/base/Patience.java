package djong.base;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waiting for work on another thread that must not be left half done: an interrupt does not end it. */
public final class Patience {
    private Patience() {}

    /**
     * Blocks for what comes of {@code work}. A thread that was interrupted meanwhile is so again when this returns or throws.
     *
     * @param interrupted done at each interrupt, to pass it on
     * @throws ExecutionException with what the work has thrown
     */
    public static <T extends @Nullable Object> T outcome(Future<T> work, Runnable interrupted)
            throws ExecutionException {
        boolean again = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    again = true;
                    interrupted.run();
                }
            }
        } finally {
            if (again) Thread.currentThread().interrupt();
        }
    }
}
