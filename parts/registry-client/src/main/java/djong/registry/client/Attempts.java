package djong.registry.client;

import djong.base.EngineException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Says something to a registry until it is heard: what ends in {@code Unavailable} is tried again after a pause that grows, some times. */
final class Attempts {
    private static final int MOST = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private Attempts() {}

    static <T> T of(Supplier<T> once) {
        return of(() -> 0, Long.MAX_VALUE, once);
    }

    /**
     * A registry that breaks off again and again, but takes something each time, gets there: the attempts are counted from the last one that went
     * farther.
     *
     * @param reachedBytes how far it has come at most
     * @param stepBytes how much farther is worth a new count
     */
    static <T> T of(LongSupplier reachedBytes, long stepBytes, Supplier<T> once) {
        long farthest = 0;
        for (int attempt = 1; ; attempt++) {
            try {
                return once.get();
            } catch (EngineException.Unavailable e) {
                long reached = reachedBytes.getAsLong();
                if (reached - farthest >= stepBytes) {
                    farthest = reached;
                    attempt = 1;
                }
                if (attempt == MOST || Thread.currentThread().isInterrupted()) throw e;
                Pause.of(FIRST_PAUSE.multipliedBy(1L << attempt));
            }
        }
    }
}
