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
    private final Runtimes runtimes;
    private final TaskRequest request;
    private final OciRuntime runtime;
    private final RunFolder folder;
    private final Conmon.Waiting conmon;
    private boolean done;

    Monitor(Runtimes runtimes, TaskRequest request, OciRuntime runtime, RunFolder folder, Conmon.Waiting conmon) {
        this.runtimes = runtimes;
        this.request = request;
        this.runtime = runtime;
        this.folder = folder;
        this.conmon = conmon;
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
        Task task = runtimes.create(request, runtime, folder, conmon, spec, size);
        done = true;
        conmon.close();
        return task;
    }

    /** Its process id. */
    int pid() {
        return conmon.child().pid();
    }

    /** Ends it, and removes what it has left, unless the task was created. Blocks until it has gone. */
    public void abandon() throws IOException, InterruptedException {
        if (done) return;
        done = true;
        conmon.child().signal(Signals.SIGKILL);
        conmon.close();
        conmon.child().await(runtimes.poller());
        folder.remove();
    }
}
