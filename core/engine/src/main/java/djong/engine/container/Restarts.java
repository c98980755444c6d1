package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.HostConfig.RestartPolicy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Starts containers again as their policies have it: after a pause when they end, and when the daemon starts. */
final class Restarts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Restarts.class.getName());
    /** Starts at the same time: after a start of the host hundreds may be due. */
    private static final int AT_ONCE = 8;

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Timers timers;
    private final Consumer<ContainerCell> start;
    private final Semaphore starting = new Semaphore(AT_ONCE);
    private volatile boolean closed;

    /** @param start starts one that still waits for it, and keeps the reason when that fails; may block */
    Restarts(Timers timers, Consumer<ContainerCell> start) {
        this.timers = timers;
        this.start = start;
    }

    /** Whether one that ended is to be started again. Under the cell's lock. */
    boolean wanted(Container c, int exitCode) {
        RestartPolicy policy = c.hostConfig().lifecycle().restartPolicy();
        return !closed && RestartRule.restarts(policy, exitCode, c.history().stoppedByHand(), c.restartCount());
    }

    /** After the pause that is due. Returns at once. Under the cell's lock. @param ran how long the run was that has ended */
    void later(ContainerCell cell, Duration ran) {
        cell.restartPause = RestartRule.pause(cell.restartPause, ran);
        later(cell);
    }

    /** As soon as there is room. Returns at once. Under the cell's lock. */
    void soon(ContainerCell cell) {
        cell.restartPause = Duration.ZERO;
        later(cell);
    }

    private void later(ContainerCell cell) {
        cell.restart = timers.after(cell.restartPause, "restart of " + cell.id().shortened(), () -> start(cell));
    }

    private void start(ContainerCell cell) {
        try {
            starting.acquire();
            try {
                if (!closed) start.accept(cell);
            } finally {
                starting.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.ERROR, "failed to restart container " + cell.id() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "failed to restart container " + cell.id(), e);
        }
    }

    /** Nothing is started from here on: what waits is started by the next daemon. Blocks for what is just being started. */
    @Override
    public void close() {
        closed = true;
        try {
            if (starting.tryAcquire(AT_ONCE, GRACE.toMillis(), TimeUnit.MILLISECONDS)) starting.release(AT_ONCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
