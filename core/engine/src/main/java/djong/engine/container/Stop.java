package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.engine.container.ContainerCell.Run;
import djong.linux.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signals to containers, and the wait for what they bring about; the wait is never under the lock. */
final class Stop {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    /** After SIGKILL only a process stuck in the kernel still lives. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final ContainerEvents events;
    private final Freeze freeze;

    Stop(ContainerEvents events, Freeze freeze) {
        this.events = events;
        this.freeze = freeze;
    }

    void stop(ContainerCell cell, @Nullable String signal, @Nullable Duration timeout, boolean restarting) {
        Container c = cell.container();
        String asked = signal == null || signal.isEmpty() ? c.config().stopSignal() : signal;
        int number = asked.isEmpty() ? Signals.SIGTERM : Validation.signal(asked);
        Duration patience = timeout != null ? timeout : patience(c.config());
        Run run = signalRun(cell, number, r -> {
            r.stopping = true;
            if (restarting) r.keepAfterEnd = true;
        });
        if (run == null) throw new EngineException.NotModified("container " + c.id() + " is not running");
        if (ended(run, patience)) return;
        signalRun(cell, Signals.SIGKILL, _ -> {});
        if (!ended(run, AFTER_KILL)) {
            throw new EngineException.System("cannot stop container: " + c.id()
                    + ": tried to kill container, but did not receive an exit event");
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
                String why = signal.chars().allMatch(Character::isDigit)
                        ? "the linux daemon does not support signal " + signal
                        : e.getMessage();
                throw new EngineException.InvalidParameter(bad + why, e);
            }
        }
        Run run = signalRun(cell, number, _ -> {});
        if (run == null) throw new EngineException.Conflict(bad + "container " + cell.id() + " is not running");
        if (number == Signals.SIGKILL && !ended(run, AFTER_KILL)) {
            throw new EngineException.System(bad + "tried to kill container, but did not receive an exit event");
        }
    }

    /** Kills without a word more than needed; for a removal by force. @return false when it does not end */
    boolean killForRemoval(ContainerCell cell) {
        Run run = signalRun(cell, Signals.SIGKILL, r -> r.keepAfterEnd = true);
        return run == null || ended(run, AFTER_KILL);
    }

    private @Nullable Run signalRun(ContainerCell cell, int signal, Consumer<Run> note) {
        cell.lock.lock();
        try {
            Run run = cell.run();
            if (run == null) return null;
            note.accept(run);
            events.publish(cell.container(), "kill", Map.of("signal", Integer.toString(signal)));
            run.task.signal(signal);
            // A frozen process takes no signal, so it goes on; one that is killed does not come to that.
            if (cell.container().phase() instanceof Phase.Paused) {
                if (signal == Signals.SIGKILL) run.task.resume();
                else freeze.thaw(cell, run);
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
