package djong.engine.container;

import djong.base.EngineException;
import djong.base.Undo;
import djong.engine.container.Container.LastRun;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.container.ContainerCell.Run;
import djong.runtime.Exit;
import djong.runtime.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** Sees each run to its end: a virtual thread per run waits for it. The same path serves an end that happened while no daemon was there. */
final class Runs {
    private static final System.Logger LOG = System.getLogger(Runs.class.getName());
    private static final Duration SAVE_RETRY = Duration.ofSeconds(5);

    private final ContainerEvents events;
    private final Parts parts;
    private final Remove remove;
    private final MountSources sources;
    private final Restarts restarts;
    private volatile boolean closed;
    private final Donors donors;

    Runs(Parts parts, ContainerEvents events, Remove remove, MountSources sources, Restarts restarts, Donors donors) {
        this.parts = parts;
        this.events = events;
        this.remove = remove;
        this.sources = sources;
        this.restarts = restarts;
        this.donors = donors;
    }

    /** Returns at once. */
    void watch(ContainerCell cell, Run run) {
        Thread.ofVirtual().name("exit of " + cell.id().shortened()).start(() -> {
            try {
                Exit exit = run.task.awaitExit();
                exited(cell, run, exit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the end of container " + cell.id() + " was not handled", e);
            }
        });
    }

    /**
     * A run has ended: records it, takes down what belonged to it and tells; starts the container again if its policy has it so, or removes it
     * if that was the wish.
     */
    void exited(ContainerCell cell, Run run, Exit exit) {
        boolean vanishes;
        cell.lock.lock();
        try {
            if (cell.run() != run || closed) return;
            boolean again = !run.last && restarts.wanted(cell.container(), exit.code());
            vanishes = cell.container().autoRemove() && !run.keepAfterEnd;
            // What is to vanish is removed by the next daemon, however it ended: its end need not be saved.
            if (vanishes) record(cell, exit, run.asked, false, false, () -> takeDown(cell, run, cell::clear));
            else record(cell, exit, run.asked, again, true, () -> takeDown(cell, run, Task::delete));
            if (again) restarts.later(cell, ran(cell.container()));
            run.ended.countDown();
        } finally {
            cell.lock.unlock();
        }
        if (vanishes) remove.automatically(cell);
    }

    private static Duration ran(Container c) {
        LastRun last = c.lastRun();
        if (last == null || last.startedAt() == null || last.finishedAt() == null) return Duration.ZERO;
        return Duration.between(last.startedAt(), last.finishedAt());
    }

    /** An end that nobody of this daemon saw the beginning of. What follows it is decided with all others that do not run. */
    void endedMeanwhile(ContainerCell cell, Exit exit) {
        cell.lock.lock();
        try {
            record(cell, exit, End.Asked.NOTHING, false, true, () -> {});
        } finally {
            cell.lock.unlock();
        }
    }

    private interface Deletion {
        void of(Task task) throws InterruptedException;
    }

    private void takeDown(ContainerCell cell, Run run, Deletion deletion) {
        try (var undo = new Undo()) {
            undo.push("let the volumes go", () -> sources.ended(cell.container()));
            undo.push("leave the network", run.sandbox::close);
            undo.push("delete the task", () -> deletion.of(run.task));
            undo.push("unmount its shared memory", () -> donors.takeDown(cell.container()));
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.WARNING, "container " + cell.id() + " has ended and left something behind", e);
        }
    }

    /**
     * Saved before what belonged to the run is taken down: the run's folder has the only other copy of its exit code, and the daemon may be
     * killed at any moment. Shown after that: of what clients see as ended nothing is left.
     */
    private void record(
            ContainerCell cell, Exit exit, End.Asked asked, boolean again, boolean save, Runnable takeDown) {
        Container before = cell.container();
        LastRun last = before.lastRun();
        Instant startedAt = last == null ? null : last.startedAt();
        // The end is timed by a file, and the clock of files is a few milliseconds late.
        Instant at = startedAt == null || exit.at().isAfter(startedAt) ? exit.at() : startedAt;
        Phase next = before.phase()
                .after(again ? new Phase.Event.DiedToRestart(exit.code(), at) : new Phase.Event.Died(exit.code(), at));
        List<NetworkAttachment> left =
                before.networks().stream().map(NetworkAttachments::ended).toList();
        Container c = before.withRun(next, new LastRun(startedAt, at, exit.code(), exit.oomKilled()), "", left)
                .withExecIds(List.of())
                .withRestartCount(again ? before.restartCount() + 1 : before.restartCount())
                .withHistory(HealthChecks.end(cell).and(End.of(startedAt, exit, asked, again)));
        cell.execs.clear();
        boolean saved = !save;
        try {
            if (save) cell.saveEnd(c);
            saved = true;
        } catch (EngineException e) {
            // What has happened cannot be refused: it is shown now and saved when the disk allows.
            LOG.log(System.Logger.Level.ERROR, "the end of container " + cell.id() + " cannot be saved yet", e);
        }
        takeDown.run();
        cell.show(c, null);
        if (!saved) saveLater(cell);
        cell.forgetStdio();
        if (exit.oomKilled()) events.publish(c, "oom");
        for (NetworkAttachment a : before.networks()) {
            if (!a.networkId().isEmpty()) events.network(before, a, parts.networks(), "disconnect");
        }
        sources.unmounted(c);
        switch (asked.by()) {
            case STOP, RESTART, SHUTDOWN -> events.publish(c, "stop");
            case NOBODY, KILL, REMOVE -> {}
        }
        events.publish(
                c, "die", Map.of("exitCode", Integer.toString(exit.code()), "execDuration", seconds(startedAt, at)));
        cell.waiters.ended(new WaitResult(exit.code(), null));
    }

    private static String seconds(@Nullable Instant from, Instant to) {
        return from == null
                ? "0"
                : Long.toString(Math.max(0, Duration.between(from, to).toSeconds()));
    }

    private static void saveLater(ContainerCell cell) {
        Thread.ofVirtual().name("save " + cell.id().shortened()).start(() -> {
            Condition pause = cell.lock.newCondition();
            boolean saved = false;
            while (!saved) {
                cell.lock.lock();
                try {
                    saved = !pause.await(SAVE_RETRY.toMillis(), TimeUnit.MILLISECONDS) && save(cell);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } finally {
                    cell.lock.unlock();
                }
            }
        });
    }

    private static boolean save(ContainerCell cell) {
        // Whatever came after has saved itself, or has removed the record.
        if (cell.container().phase().alive() || cell.container().phase() instanceof Phase.Removing) return true;
        try {
            cell.apply(cell.container(), cell.run());
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    /** What ends from here on is left, with all it has, to the next daemon. */
    void close() {
        closed = true;
    }
}
