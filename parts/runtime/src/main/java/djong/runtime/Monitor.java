package djong.runtime;

import djong.linux.Signals;
import djong.oci.RuntimeSpec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The monitor of a task that is still to be made: conmon, which has been started and waits. So the time that it takes to load is spent beside what is done
 * for the container's files and network, which come first. For one thread.
 */
public final class Monitor {
    /** What was prepared for a task. */
    record Prepared(TaskRequest request, OciRuntime runtime, RunFolder folder, Conmon.Waiting conmon) {}

    private final Runtimes runtimes;
    private final Prepared prepared;
    private boolean done;

    Monitor(Runtimes runtimes, Prepared prepared) {
        this.runtimes = runtimes;
        this.prepared = prepared;
    }

    /**
     * Makes the container's process, which then waits for {@link Task#start}. Once. Blocks some milliseconds. After an exception, and {@link #abandon}, nothing
     * is left.
     *
     * @param spec its root path exists and is mounted; {@code process.terminal} is that of the request
     * @param size of the terminal at first
     * @throws TaskException when the runtime refuses
     */
    public Task create(RuntimeSpec spec, @Nullable ConsoleSize size) throws TaskException, InterruptedException {
        Task task = runtimes.create(prepared, spec, size);
        done = true;
        prepared.conmon().close();
        return task;
    }

    /** Its process id. */
    int pid() {
        return prepared.conmon().child().pid();
    }

    /** Ends it, and removes what it has left, unless the task was created. Blocks until it has gone. */
    public void abandon() throws IOException, InterruptedException {
        if (done) return;
        done = true;
        prepared.conmon().child().signal(Signals.SIGKILL);
        prepared.conmon().close();
        prepared.conmon().child().await(runtimes.poller());
        prepared.folder().remove();
    }
}
