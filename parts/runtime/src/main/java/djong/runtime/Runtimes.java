package djong.runtime;

import djong.runtime.log.Logs;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Skeleton. */
public final class Runtimes implements AutoCloseable {
    private Runtimes() {}

    public static Runtimes open(RuntimesConfig config) {
        throw new UnsupportedOperationException();
    }

    public Logs logs() {
        throw new UnsupportedOperationException();
    }

    public Set<String> names() {
        throw new UnsupportedOperationException();
    }

    public String defaultRuntime() {
        throw new UnsupportedOperationException();
    }

    /** A program that reaps orphans as process 1 of a container; {@code --init}. */
    public Optional<Path> init() {
        throw new UnsupportedOperationException();
    }

    /** The run folder of {@code id}, made if absent; the caller may mount the container's root on {@code rootfs} in it. */
    public Path bundle(String id) {
        throw new UnsupportedOperationException();
    }

    public Task create(TaskRequest request) throws TaskException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Recovered recover(TaskRecord record, Stdio stdio) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public void sweep(Set<String> kept) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
