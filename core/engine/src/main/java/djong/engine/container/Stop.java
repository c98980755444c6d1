package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.engine.container.ContainerCell.Run;
import djong.linux.Processes;
import djong.linux.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Signals to containers, and the wait for what they bring about; the wait is never under the lock. */
final class Stop {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    /** After SIGKILL only a process stuck in the kernel still lives. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    /** What a program has after its start to say which signals it handles. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    private static final System.Logger LOG = System.getLogger(Stop.class.getName());

    private final ContainerEvents events;
    private final Freeze freeze;

    Stop(ContainerEvents events, Freeze freeze) {
        this.events = events;
        this.freeze = freeze;
    }

    /**
     * Ends it, or, when it waits to be started again by its policy, that wait.
     *
     * @param by who asks: a stop, a restart, the daemon
     * @throws EngineException.NotModified when it does not run
     */
    void stop(ContainerCell cell, @Nullable String signal, @Nullable Duration timeout, End.Asker by) {
        Container c = cell.container();
        String named = signal == null || signal.isEmpty() ? c.config().stopSignal() : signal;
        int number = named.isEmpty() ? Signals.SIGTERM : Validation.signal(named);
        Duration patience = timeout != null ? timeout : patience(c.config());
        settle(cell.run(), number);
        Run run = signal(cell, new End.Asked(by, number), true);
        if (run == null || ended(run, patience)) return;
        signal(cell, new End.Asked(by, Signals.SIGKILL), true);
        if (!ended(run, AFTER_KILL)) {
            throw new EngineException.System("cannot stop container: " + c.id()
                    + ": tried to kill container, but did not receive an exit event");
        }
    }

    /** As the daemon ends. @param limit for its own time */
    void withDaemon(ContainerCell cell, Duration limit) {
        Duration own = patience(cell.container().config());
        try {
            stop(cell, null, own.isNegative() || own.compareTo(limit) > 0 ? limit : own, End.Asker.SHUTDOWN);
        } catch (EngineException.NotModified e) {
            LOG.log(System.Logger.Level.DEBUG, "container " + cell.id() + " has ended by itself");
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.ERROR, "container " + cell.id() + " does not stop: " + e.getMessage());
        }
    }

    private static Duration patience(ContainerConfig config) {
        Integer seconds = config.stopTimeoutSeconds();
        return seconds == null ? DEFAULT_TIMEOUT : Duration.ofSeconds(seconds);
    }

    /** @param asked as the client named it, for the error */
    void kill(ContainerCell cell, String asked, @Nullable String signal) {
        String bad = "cannot kill container: " + asked + ": ";
        int number;
        if (signal == null || signal.isEmpty()) {
            number = Signals.SIGKILL;
        } else {
            try {
                number = Validation.signal(signal);
            } catch (EngineException.InvalidParameter e) {
                String why = signal.matches("0*[1-9][0-9]*")
                        ? "the linux daemon does not support signal " + signal
                        : e.getMessage();
                throw new EngineException.InvalidParameter(bad + why, e);
            }
        }
        // A signal that is not there to end it is a message, and the restart policy stays in force: if one was named to
        // end it.
        String ending = cell.container().config().stopSignal();
        boolean last = number == Signals.SIGKILL || ending.isEmpty() || number == Validation.signal(ending);
        settle(cell.run(), number);
        Run run;
        try {
            run = signal(cell, new End.Asked(End.Asker.KILL, number), last);
        } catch (EngineException.NotModified e) {
            throw new EngineException.Conflict(bad + "container " + cell.id() + " is not running");
        }
        if (run != null && number == Signals.SIGKILL && !ended(run, AFTER_KILL)) {
            throw new EngineException.System(bad + "tried to kill container, but did not receive an exit event");
        }
    }

    /** Kills without a word more than needed; for a removal by force. @return false when it does not end */
    boolean killForRemoval(ContainerCell cell) {
        try {
            Run run = signal(cell, new End.Asked(End.Asker.REMOVE, Signals.SIGKILL), true);
            return run == null || ended(run, AFTER_KILL);
        } catch (EngineException.NotModified e) {
            return true;
        }
    }

    /**
     * Lets a program that has only just begun come to where it handles a signal: process 1 of a namespace never sees one that it does not handle, and who
     * starts a container and stops it at once would wait for all of its patience. Blocks until {@link #SETTLING} after the start at most.
     */
    private static void settle(@Nullable Run run, int signal) {
        if (run == null || signal == Signals.SIGKILL) return;
        while (System.nanoTime() - run.sinceNanos < SETTLING.toNanos() && !Processes.handles(run.task.pid(), signal)) {
            if (ended(run, LOOK_AGAIN)) return;
        }
    }

    /**
     * Notes who asks, then signals.
     *
     * @param last whether its policy no longer starts it again
     * @return null when there was nothing to signal, since it waited to be started again; if it was to be the last, it waits no more
     * @throws EngineException.NotModified when it does not run
     */
    private @Nullable Run signal(ContainerCell cell, End.Asked asked, boolean last) {
        cell.lock.lock();
        try {
            Run run = cell.run();
            if (run == null && !(cell.container().phase() instanceof Phase.Restarting)) {
                throw new EngineException.NotModified("container " + cell.id() + " is not running");
            }
            if (asked.by() == End.Asker.STOP || asked.by() == End.Asker.KILL) remember(cell);
            if (run == null) {
                if (last) leaveAlone(cell, asked.by());
                return null;
            }
            Container c = cell.container();
            run.asked = asked;
            run.last |= last;
            if (asked.by() == End.Asker.RESTART || asked.by() == End.Asker.REMOVE) run.keepAfterEnd = true;
            events.publish(c, "kill", Map.of("signal", Integer.toString(asked.signal())));
            run.task.signal(asked.signal());
            // A frozen process takes no signal, so it goes on; one that is killed does not come to that.
            if (c.phase() instanceof Phase.Paused) {
                if (asked.signal() == Signals.SIGKILL) run.task.resume();
                else if (last) freeze.thaw(cell, run);
            }
            return run;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the signal was interrupted", e);
        } catch (IOException e) {
            throw new EngineException.System("cannot signal container " + cell.id() + ": " + e.getMessage(), e);
        } finally {
            cell.lock.unlock();
        }
    }

    /** That a client wanted an end outlives the daemon, so that the next one does not start it again. */
    private static void remember(ContainerCell cell) {
        Container c = cell.container();
        if (c.history().stoppedByHand()) return;
        Container next = c.withHistory(c.history().withStoppedByHand(true));
        // Without a policy it is early enough to save this with the end.
        if (RestartRule.active(c.hostConfig().lifecycle().restartPolicy())) {
            try {
                cell.apply(next, cell.run());
                return;
            } catch (EngineException e) {
                // A full disk is no reason to let it run.
                LOG.log(System.Logger.Level.ERROR, "the stop of container " + c.id() + " cannot be saved", e);
            }
        }
        cell.show(next, cell.run());
    }

    private void leaveAlone(ContainerCell cell, End.Asker by) {
        cell.restart.cancel();
        Container c = cell.container();
        cell.apply(c.withPhase(c.phase().after(new Phase.Event.LeftAlone())), null);
        if (by == End.Asker.STOP || by == End.Asker.RESTART) events.publish(cell.container(), "stop");
        cell.waiters.ended(new WaitResult(Remove.exitCode(c), null));
    }

    /** Blocks. @param timeout negative for ever @return whether it has ended */
    private static boolean ended(Run run, Duration timeout) {
        try {
            if (timeout.isNegative()) {
                run.ended.await();
                return true;
            }
            return run.ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the wait for the container's end was interrupted", e);
        }
    }
}
