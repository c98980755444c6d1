package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.ContainerCell.Run;

/** Stops all processes of a container where they are, and lets them go on. */
final class Freeze {
    private final ContainerEvents events;
    private final HealthChecks checks;

    Freeze(ContainerEvents events, HealthChecks checks) {
        this.events = events;
        this.checks = checks;
    }

    /** Blocks until all of it stands still, two seconds at most. */
    void pause(ContainerCell cell) {
        cell.lock.lock();
        try {
            Container c = cell.container();
            if (c.phase() instanceof Phase.Paused)
                throw new EngineException.Conflict("Container " + c.id() + " is already paused");
            if (c.phase() instanceof Phase.Restarting) {
                throw new EngineException.Conflict(
                        "Container " + c.id() + " is restarting, wait until the container is running");
            }
            Run run = Containers.running(cell);
            run.task.pause();
            cell.apply(c.withPhase(c.phase().after(new Phase.Event.Froze())).withHistory(HealthChecks.end(cell)), run);
            events.publish(cell.container(), "pause");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the pause was interrupted", e);
        } finally {
            cell.lock.unlock();
        }
    }

    /** @throws EngineException.System when it is not paused; Docker has no better status for it */
    void unpause(ContainerCell cell) {
        cell.lock.lock();
        try {
            Container c = cell.container();
            Run run = cell.run();
            if (run == null || !(c.phase() instanceof Phase.Paused))
                throw new EngineException.System("Container " + c.id() + " is not paused");
            thaw(cell, run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("the unpause was interrupted", e);
        } finally {
            cell.lock.unlock();
        }
    }

    /** A paused one goes on. Under the lock. */
    void thaw(ContainerCell cell, Run run) throws InterruptedException {
        run.task.resume();
        Container c = cell.container();
        cell.apply(c.withPhase(c.phase().after(new Phase.Event.Thawed())), run);
        events.publish(cell.container(), "unpause");
        checks.begin(cell, run);
    }
}
