package djong.engine.container;

import djong.linux.HostCpu;
import djong.runtime.Task;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Takes the samples of one run. Whoever is content with one that somebody else has just taken gets that. */
final class Sampler {
    /** A sample and when it was taken, by {@link System#nanoTime}. */
    record Taken(Sample sample, long nanoTime) {}

    private final Task task;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Taken last;

    Sampler(Task task, InstantSource clock) {
        this.task = task;
        this.clock = clock;
    }

    /** @param oldest how old the sample may be @return null when the run has ended */
    @Nullable
    Taken take(Duration oldest) {
        lock.lock();
        try {
            Taken known = last;
            if (known != null && System.nanoTime() - known.nanoTime() < oldest.toNanos()) return known;
            var sample = new Sample(clock.instant(), task.usage(), HostCpu.ask(), task.networkCounters());
            Taken taken = new Taken(sample, System.nanoTime());
            last = taken;
            return taken;
        } catch (IOException e) {
            // Its files vanish with its last process, before its end is known.
            return null;
        } finally {
            lock.unlock();
        }
    }
}
