package djong.image;

import java.time.Duration;

/** Lets through one report in a tenth of a second; for one thread. */
final class Pace {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private long last = System.nanoTime() - INTERVAL_NANOS;

    boolean due() {
        long now = System.nanoTime();
        if (now - last < INTERVAL_NANOS) return false;
        last = now;
        return true;
    }
}
