package djong.engine.container;

import djong.base.EngineException;
import java.time.Instant;

/**
 * Where a container is in its life. A phase holds what is true in it and nothing else; {@link #after} says which follows. Docker's
 * overlapping flags ({@code Running}, {@code Paused}, {@code Dead}…) are made from it at the wire.
 */
public sealed interface Phase {
    /** Made, never run. */
    record Created() implements Phase {}

    /** @param pid of the container's first process, on the host */
    record Running(int pid, Instant since) implements Phase {}

    /** Frozen; {@code inner} is what it goes back to. */
    record Paused(Running inner) implements Phase {}

    /** Ended, and to be started again. */
    record Restarting(Exited last) implements Phase {}

    /** Ended. @param code 0–255, 128 plus the signal's number when killed */
    record Exited(int code, Instant at) implements Phase {}

    /** Being removed; {@code last} is what it was before. @param volumes with its anonymous volumes */
    record Removing(Phase last, boolean volumes) implements Phase {}

    /** Its removal failed; it can only be removed again. */
    record Dead(Phase last) implements Phase {}

    /** What has happened to a container. */
    sealed interface Event {
        record Started(int pid, Instant at) implements Event {}

        /** A start that did not come to a running process; one never run stays so. @param code 127, 126 or 128 */
        record StartFailed(int code) implements Event {}

        record Froze() implements Event {}

        record Thawed() implements Event {}

        record Died(int code, Instant at) implements Event {}

        /** Ended, and its restart policy will start it again. */
        record DiedToRestart(int code, Instant at) implements Event {}

        /** Has ended before, and the daemon will start it again by its restart policy. */
        record Chosen() implements Event {}

        /** It will not be started again after all. */
        record LeftAlone() implements Event {}

        /** @param volumes as of {@link Removing} */
        record RemovalBegan(boolean volumes) implements Event {}

        record RemovalFailed() implements Event {}
    }

    /**
     * The phase that follows. A pure function.
     *
     * @throws EngineException.Conflict when this phase does not allow the event
     */
    default Phase after(Event event) {
        record Step(Phase from, Event event) {}
        return switch (new Step(this, event)) {
            case Step(Created _, Event.Started(var pid, var at)) -> new Running(pid, at);
            case Step(Exited _, Event.Started(var pid, var at)) -> new Running(pid, at);
            case Step(Restarting _, Event.Started(var pid, var at)) -> new Running(pid, at);
            case Step(Created created, Event.StartFailed _) -> created;
            case Step(Exited(var _, var at), Event.StartFailed(var code)) -> new Exited(code, at);
            case Step(Restarting(Exited(var _, var at)), Event.StartFailed(var code)) -> new Exited(code, at);
            case Step(Running running, Event.Froze _) -> new Paused(running);
            case Step(Paused(var running), Event.Thawed _) -> running;
            case Step(Running _, Event.Died(var code, var at)) -> new Exited(code, at);
            case Step(Paused _, Event.Died(var code, var at)) -> new Exited(code, at);
            case Step(Running _, Event.DiedToRestart(var code, var at)) -> new Restarting(new Exited(code, at));
            case Step(Paused _, Event.DiedToRestart(var code, var at)) -> new Restarting(new Exited(code, at));
            case Step(Exited exited, Event.Chosen _) -> new Restarting(exited);
            case Step(Restarting restarting, Event.Chosen _) -> restarting;
            case Step(Restarting(var last), Event.LeftAlone _) -> last;
            case Step(Created _, Event.RemovalBegan(var volumes)) -> new Removing(this, volumes);
            case Step(Exited _, Event.RemovalBegan(var volumes)) -> new Removing(this, volumes);
            case Step(Restarting _, Event.RemovalBegan(var volumes)) -> new Removing(this, volumes);
            case Step(Dead(var last), Event.RemovalBegan(var volumes)) -> new Removing(last, volumes);
            case Step(Removing(var last, var _), Event.RemovalFailed _) -> new Dead(last);
            default ->
                throw new EngineException.Conflict("a container that is " + label() + " cannot become what follows "
                        + event.getClass().getSimpleName());
        };
    }

    /** Docker's word for it: {@code created running paused restarting exited removing dead}. */
    default String label() {
        return switch (this) {
            case Created _ -> "created";
            case Running _ -> "running";
            case Paused _ -> "paused";
            case Restarting _ -> "restarting";
            case Exited _ -> "exited";
            case Removing _ -> "removing";
            case Dead _ -> "dead";
        };
    }

    /** Whether there is a process, frozen or not. */
    default boolean alive() {
        return this instanceof Running || this instanceof Paused;
    }

    /** Whether it runs, or will by itself: what {@code wait not-running} waits out, and Docker shows as running. */
    default boolean active() {
        return alive() || this instanceof Restarting;
    }
}
