package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.network.Sandbox;
import djong.runtime.Stdio;
import djong.runtime.Task;
import djong.runtime.TaskRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The single writer of one container. What is read without the lock is the record; everything else belongs to whoever holds {@link #lock}.
 * A change saves the record, then shows it; announcing it is the caller's, after that and still under the lock, so that
 * events come in the order of the changes. Nobody waits for an exit, a client or a timer while holding the lock.
 */
final class ContainerCell {
    /** One run: from a created task to its end. */
    static final class Run {
        final Task task;
        final Sandbox sandbox;
        /** When it began, or was found again; by {@link System#nanoTime}. */
        final long sinceNanos = System.nanoTime();
        /** Open until the end has been saved, shown and announced. */
        final CountDownLatch ended = new CountDownLatch(1);
        /** What was asked of it last. Under the lock. */
        End.Asked asked = End.Asked.NOTHING;
        /** Whoever asked for its end does not want what the restart policy says. Under the lock. */
        boolean last;
        /** Whoever asked for the end decides what follows it, a start or a removal: the container is not removed by itself. */
        volatile boolean keepAfterEnd;

        final Sampler sampler;

        Run(Task task, Sandbox sandbox, InstantSource clock) {
            this.task = task;
            this.sandbox = sandbox;
            this.sampler = new Sampler(task, clock);
        }
    }

    final ReentrantLock lock = new ReentrantLock();
    final Waiters waiters = new Waiters();
    final Map<String, Exec> execs = new ConcurrentHashMap<>();

    private final ContainerId id;
    private final Records records;
    private final Path folder;
    private volatile Container container;
    private volatile @Nullable Run run;
    private @Nullable Stdio stdio;
    private final Condition changed = lock.newCondition();
    /** Who looks after its health; null when nobody does. Changed under the lock. */
    volatile HealthChecks.@Nullable Watch watch;

    /** Deletes the task of the run that was the last one; null when that is not done beside its removal. */
    private @Nullable Thread clearing;

    /** Starts it again. Under the lock. */
    Timers.Alarm restart = Timers.Alarm.NONE;
    /** The latest pause before a restart; zero when there was none since a client started it. Under the lock. */
    Duration restartPause = Duration.ZERO;

    /** @param folder the container's own, on the disk */
    ContainerCell(Container container, Records records, Path folder) {
        this.folder = folder;
        this.id = container.id();
        this.container = container;
        this.records = records;
    }

    ContainerId id() {
        return id;
    }

    /** The present record. Never blocks. */
    Container container() {
        return container;
    }

    /** The present run; null when nothing runs. Never blocks. */
    @Nullable
    Run run() {
        return run;
    }

    /** Saves and shows. Under the lock. */
    Container apply(Container next, @Nullable Run nextRun) {
        records.save(next, record(nextRun));
        return show(next, nextRun);
    }

    /** Saves how the present run ended, to be shown once it has been taken down. Under the lock. */
    void saveEnd(Container next) {
        records.save(next, null);
    }

    /** Shows what could not be saved, or need not be: an observed fact cannot be refused. Under the lock. */
    Container show(Container next, @Nullable Run nextRun) {
        container = next;
        run = nextRun;
        changed.signalAll();
        return next;
    }

    /** Blocks while it runs, or waits to be started again by its policy. Not under the lock. */
    void awaitRest() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (container.phase().active()) changed.await();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks while it waits to be started by its policy, but not for longer than that. Not under the lock. */
    void awaitStarted(Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = longest.toNanos();
            while (container.phase() instanceof Phase.Restarting && left > 0) left = changed.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }

    /** Saves, under its new name, and shows. Under the lock. */
    Container rename(Container next) {
        records.rename(next, container.name(), record(run));
        container = next;
        return next;
    }

    private static @Nullable TaskRecord record(@Nullable Run run) {
        return run == null ? null : run.task.record();
    }

    /** The streams of this run, or of the next one where there is none. Under the lock. */
    Stdio stdio() {
        Stdio s = stdio;
        if (s == null) {
            ContainerConfig config = container.config();
            s = new Stdio(config.tty(), config.openStdin(), config.stdinOnce(), folder);
            stdio = s;
        }
        return s;
    }

    /** Deletes a task while the rest of its container is removed. Returns at once. Under the lock. */
    void clear(Task task) {
        clearing = Thread.ofVirtual().name("djong-clear").start(() -> {
            try {
                task.delete();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Blocks until that is done. Under the lock. */
    void cleared() {
        if (clearing == null) return;
        try {
            clearing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next run gets streams of its own. Under the lock. */
    void forgetStdio() {
        stdio = null;
    }

    /** The record follows the execs; not saved, they do not outlive the daemon. */
    void showExecs() {
        lock.lock();
        try {
            container = container.withExecIds(List.copyOf(execs.keySet()));
        } finally {
            lock.unlock();
        }
    }
}
