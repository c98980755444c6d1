package djong.engine.container;

import djong.engine.container.ContainerCell.Run;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a container, one a second, for one reader. Readers of the same container see the same samples: that there are many costs no
 * more than one. {@link #close} may come from any thread.
 */
public final class Samples implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** Readers that wake for the same second differ by less than this. */
    private static final Duration TOGETHER = PERIOD.dividedBy(2);

    /**
     * What there is to tell.
     *
     * @param now null when it does not run
     * @param before the one before it of the same run; null when there was none
     */
    public record Reading(
            Container container,
            @Nullable Sample now,
            @Nullable Sample before) {}

    private final ContainerCell cell;
    private final Index index;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Run run;
    private Sampler.@Nullable Taken last;
    private boolean begun;

    Samples(ContainerCell cell, Index index) {
        this.cell = cell;
        this.index = index;
    }

    /** The first comes at once, others a second after the one before. Blocks. @return null when closed, or the container is gone */
    public @Nullable Reading next() throws InterruptedException {
        if (begun && closed.await(untilNext(), TimeUnit.NANOSECONDS)) return null;
        if (index.lookup(cell.id().hex()) != cell) return null;
        Run present = cell.run();
        Sampler.@Nullable Taken before = present == run ? last : null;
        Sampler.@Nullable Taken now = present == null ? null : present.sampler.take(before == null ? PERIOD : TOGETHER);
        begun = true;
        run = present;
        last = now;
        return new Reading(
                cell.container(), now == null ? null : now.sample(), before == null ? null : before.sample());
    }

    private long untilNext() {
        Sampler.Taken previous = last;
        if (previous == null) return PERIOD.toNanos();
        return Math.max(0, previous.nanoTime() + PERIOD.toNanos() - System.nanoTime());
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
