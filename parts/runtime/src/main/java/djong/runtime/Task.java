package djong.runtime;

import djong.base.EngineException;
import djong.linux.CgroupUsage;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.NetworkCounters;
import djong.linux.Pidfd;
import djong.linux.Signals;
import djong.oci.RuntimeSpec;
import djong.runtime.log.Logs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run of a container: created, then started, then ended, then deleted. Each step is taken once and by one thread, which the caller sees to; signals,
 * sizes, waits and execs may come from any thread at any time.
 */
public final class Task {
    private static final byte[] ONE = {'0'};

    private final Runtimes runtimes;
    private final OciRuntime runtime;
    private final RunFolder folder;
    private final TaskRecord record;
    private final Stdio stdio;
    private final Control control;
    /** Null when the process had gone before it could be opened. */
    private final @Nullable Fd process;
    /** Null when no log is kept. */
    private volatile Logs.@Nullable Keeping log;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exit> exit = new AtomicReference<>();

    Task(
            Runtimes runtimes,
            OciRuntime runtime,
            RunFolder folder,
            TaskRecord record,
            Stdio stdio,
            @Nullable Fd process) {
        this.runtimes = runtimes;
        this.runtime = runtime;
        this.folder = folder;
        this.record = record;
        this.stdio = stdio;
        this.control = new Control(folder.control());
        this.process = process;
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

    Stdio stdio() {
        return stdio;
    }

    RunFolder folder() {
        return folder;
    }

    OciRuntime runtime() {
        return runtime;
    }

    /** Keeps the log within its limits until the task has ended. To be called before {@link #watch}. */
    void keep(Logs logs, TaskLog kept, boolean earlier) {
        try {
            log = logs.keep(kept.path(), kept.limits(), control::reopenLog, earlier);
        } catch (IOException e) {
            Runtimes.LOG.log(System.Logger.Level.WARNING, "the log of " + id() + " is not rotated", e);
        }
    }

    /** Waits for conmon on a thread of its own; what {@code wait} returns is used when there is no exit file. */
    void watch(ConmonEnd conmon) {
        Thread.ofVirtual().name("djong-task-" + id()).start(() -> {
            int status = Exit.UNKNOWN;
            try {
                status = conmon.await();
            } catch (ClosedChannelException e) {
                // Not conmon has ended but the poller, and the daemon with it: the next one finds the task as it is.
                return;
            } catch (IOException e) {
                Runtimes.LOG.log(System.Logger.Level.WARNING, "waiting for conmon of " + id(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // Nobody holds the streams of a container whose conmon was killed, nor would see its end.
            if (!Files.exists(folder.exitFile())) kill();
            exit.set(runtimes.exit(record, folder, status));
            Logs.Keeping kept = log;
            if (kept != null) kept.close();
            stdio.gone();
            ended.countDown();
        });
    }

    interface ConmonEnd {
        int await() throws IOException, InterruptedException;
    }

    /**
     * Lets the created process execute its command. That the command then fails, because its format is unknown for example, shows as an exit. Who is attached
     * by now sees all that it writes.
     *
     * @throws TaskException when the process has gone meanwhile
     */
    public void start() throws TaskException, InterruptedException {
        if (stdio.connected()) awaitAccepted();
        if (!runtime.crun()) {
            runtimes.command(runtime, "start", id());
            return;
        }
        // What `crun start` does: the process waits for a byte, then goes on.
        try (Fd fifo = Fd.open(runtime.execFifo(id()), Fd.WRITE_ONLY | Fd.NONBLOCK)) {
            Files.delete(runtime.execFifo(id()));
            fifo.write(ByteBuffer.wrap(ONE));
        } catch (IOException e) {
            // ENXIO: nobody holds the other end.
            throw RuntimeErrors.create(runtime.name(), "the container's process has ended: " + e.getMessage(), "");
        }
    }

    /** A process may end before conmon has taken a client in, which would then see nothing of it. */
    private void awaitAccepted() throws InterruptedException {
        try {
            control.awaitAccepted(runtimes.poller());
        } catch (IOException e) {
            Runtimes.LOG.log(System.Logger.Level.WARNING, "whether conmon sees who is attached to " + id(), e);
        }
    }

    /** Sends a signal to the container's first process; does nothing when it has ended. */
    public void signal(int signal) throws IOException {
        if (process == null) return;
        try {
            Pidfd.signal(process, signal);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ESRCH) throw e;
        } catch (ClosedChannelException e) {
            // Deleted.
        }
    }

    /** Blocks until the task has ended and its output is in the log. Any number of threads may wait. */
    public Exit awaitExit() throws InterruptedException {
        ended.await();
        Exit known = exit.get();
        if (known == null) throw new IllegalStateException("ended without an exit: " + id());
        return known;
    }

    /** Null while it has not ended. */
    public @Nullable Exit exit() {
        return exit.get();
    }

    /**
     * Removes what the task holds in the kernel and in the run directory; kills it first if need be, and blocks until it has gone. Mounts that the caller
     * made in the run folder are the caller's.
     */
    public void delete() throws InterruptedException {
        if (exit.get() == null) {
            kill();
            ended.await();
        }
        runtimes.delete(record, runtime, folder);
        if (process != null) process.close();
    }

    private void kill() {
        try {
            signal(Signals.SIGKILL);
        } catch (IOException e) {
            Runtimes.LOG.log(System.Logger.Level.WARNING, "killing " + id(), e);
        }
    }

    /** Does nothing without a terminal or after the end. */
    public void resize(ConsoleSize size) throws IOException {
        if (record.terminal()) control.resize(size);
    }

    /** Freezes all processes. Blocks until they stand. */
    public void pause() throws InterruptedException {
        if (!runtime.crun()) {
            orRefuse("pause");
            return;
        }
        // What the runtime does, without a process for it: it finds out by the same file.
        try {
            runtimes.cgroups().freeze(record.cgroupsPath());
        } catch (IOException e) {
            throw new EngineException.System("cannot freeze: " + e.getMessage(), e);
        }
    }

    /** Thaws them. */
    public void resume() throws InterruptedException {
        if (!runtime.crun()) {
            orRefuse("resume");
            return;
        }
        try {
            runtimes.cgroups().thaw(record.cgroupsPath());
        } catch (IOException e) {
            throw new EngineException.System("cannot thaw: " + e.getMessage(), e);
        }
    }

    private void orRefuse(String verb) throws InterruptedException {
        try {
            runtimes.command(runtime, verb, id());
        } catch (TaskException e) {
            throw new EngineException.System(e.getMessage(), e);
        }
    }

    /** The processes in the container's cgroup, execs included, by their ids in the daemon's pid namespace. */
    public List<Integer> pids() throws IOException {
        return List.copyOf(runtimes.cgroups().processes(record.cgroupsPath()));
    }

    /** What its processes have used. Reads a dozen small files. @throws java.nio.file.NoSuchFileException when it has ended */
    public CgroupUsage usage() throws IOException {
        return runtimes.cgroups().usage(record.cgroupsPath());
    }

    /**
     * What went through the interfaces of its network namespace, by their names; nothing where that is the daemon's own.
     *
     * @throws java.nio.file.NoSuchFileException when it has ended
     */
    public Map<String, NetworkCounters> networkCounters() throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        if (own.equals(Files.readSymbolicLink(Path.of("/proc/" + pid() + "/ns/net")))) return Map.of();
        return NetworkCounters.of(pid());
    }

    /** Whether {@link #pause} holds it. */
    public boolean paused() throws IOException {
        return runtimes.cgroups().frozen(record.cgroupsPath());
    }

    /**
     * Its processes as the host's ps(1) lists them. Blocks while that runs.
     *
     * @param psArguments as on a command line, in one text; empty for {@code -ef}
     */
    public ProcessTable top(String psArguments) throws InterruptedException {
        try {
            return Ps.list(runtimes.cgroups().processes(record.cgroupsPath()), psArguments, runtimes.poller());
        } catch (IOException e) {
            throw new EngineException.System("cannot list the processes: " + e.getMessage(), e);
        }
    }

    /**
     * Changes its limits. What is null stays; after a failure all is as it was.
     *
     * @throws IOException with the kernel's or the runtime's reason
     */
    public void update(RuntimeSpec.Resources limits) throws IOException, InterruptedException {
        if (runtime.crun()) {
            CgroupLimits.apply(runtimes.cgroups(), record.cgroupsPath(), limits);
            return;
        }
        // The runtime may keep its processes elsewhere than in a cgroup of this host.
        Path file = folder.path().resolve("resources.json");
        try {
            Files.write(file, limits.toJson());
            runtimes.command(runtime, "update", "--resources", file.toString(), id());
        } catch (TaskException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Starts one more process. Blocks until it runs, some milliseconds.
     *
     * @throws TaskException when it could not be started; nothing is left of it
     */
    public ExecProcess exec(ExecRequest request) throws TaskException, InterruptedException {
        return ExecStart.run(runtimes, this, request);
    }

    @Override
    public String toString() {
        return "task " + id() + " (" + pid() + ")";
    }
}
