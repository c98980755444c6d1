package djong.runtime;

import java.io.IOException;
import java.util.List;

/** Skeleton. */
public final class Task {
    private final TaskRecord record;

    Task(TaskRecord record) {
        this.record = record;
    }

    public String id() {
        return record.id();
    }

    /** The process id of the container's first process in the daemon's pid namespace. */
    public int pid() {
        return record.pid();
    }

    /** What to save so that {@link Runtimes#recover} finds it again. */
    public TaskRecord record() {
        return record;
    }

    public void start() throws TaskException {
        throw new UnsupportedOperationException();
    }

    public void signal(int signal) throws IOException {
        throw new UnsupportedOperationException();
    }

    public Exit awaitExit() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void delete() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void resize(ConsoleSize size) throws IOException {
        throw new UnsupportedOperationException();
    }

    public void pause() {
        throw new UnsupportedOperationException();
    }

    public void resume() {
        throw new UnsupportedOperationException();
    }

    public ExecProcess exec(ExecRequest request) throws TaskException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public List<Integer> pids() throws IOException {
        throw new UnsupportedOperationException();
    }
}
