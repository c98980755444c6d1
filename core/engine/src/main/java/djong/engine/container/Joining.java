package djong.engine.container;

import djong.base.EngineException;
import djong.base.Patience;
import djong.network.Sandbox;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A sandbox that is being made beside what else a start needs, on a thread of its own. For one thread. */
final class Joining {
    private final FutureTask<Sandbox> join;

    private Joining(FutureTask<Sandbox> join) {
        this.join = join;
    }

    /** Returns at once. */
    static Joining begin(Callable<Sandbox> join) {
        var task = new FutureTask<>(join);
        Thread.ofVirtual().name("djong-join").start(task);
        return new Joining(task);
    }

    /** Blocks until it is made. @throws EngineException when it could not be, and nothing is left */
    Sandbox sandbox() throws InterruptedException {
        try {
            return join.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException known) throw known;
            throw new EngineException.System("cannot join the networks: " + e.getMessage(), e);
        }
    }

    /** Closes it, as soon as it is made. */
    void takeBack() {
        try {
            // What is half made would stay: an interrupt waits.
            Patience.outcome(join, () -> {}).close();
        } catch (ExecutionException e) {
            // There is nothing to close.
            return;
        }
    }
}
