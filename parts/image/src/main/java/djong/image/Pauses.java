package djong.image;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting for nothing but time, before something is tried again. */
final class Pauses {
    private Pauses() {}

    static void of(Duration time) throws InterruptedException {
        boolean early = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        if (early) throw new IllegalStateException("nobody counts down");
    }
}
