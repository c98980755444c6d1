package djong.engine.container;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does things later. One thread keeps the time of all containers; what is then to be done has a virtual thread of its own. */
final class Timers implements AutoCloseable {
    /** A promise that can be taken back. */
    interface Alarm {
        /** Nothing to take back. */
        Alarm NONE = () -> {};

        /** Afterwards it does not begin any more; does nothing when it has begun. */
        void cancel();
    }

    private final ScheduledThreadPoolExecutor clock;

    Timers() {
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("djong-timers").daemon().factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Returns at once. After {@link #close} nothing begins any more. */
    Alarm after(Duration delay, String name, Runnable action) {
        try {
            Future<?> future = clock.schedule(
                    () -> {
                        Thread.ofVirtual().name(name).start(action);
                    },
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return Alarm.NONE;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
