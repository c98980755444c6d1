package djong.runtime;

import djong.base.EngineException;
import djong.linux.Cgroups;
import djong.linux.Child;
import djong.linux.Fd;
import djong.linux.MountInfo;
import djong.linux.Mounts;
import djong.linux.Pidfd;
import djong.linux.Pipe;
import djong.linux.Poller;
import djong.linux.Processes;
import djong.linux.Signals;
import djong.linux.Spawn;
import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.Seccomp;
import djong.runtime.log.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The OCI runtimes of this machine and the tasks they make. One instance per run directory; its methods may be called from any number of threads, for one
 * id from one at a time.
 */
public final class Runtimes implements AutoCloseable {
    static final System.Logger LOG = System.getLogger("djong.runtime");

    /** What is in the run directory besides folders of tasks. */
    static final String OWN = "runtime";

    private final Path runDir;
    private final Poller poller;
    private final Conmon conmon;
    private final Cgroups cgroups;
    private final String defaultRuntime;
    private final Optional<Path> init;
    private final Map<String, OciRuntime> runtimes;
    private final List<Path> mounted;
    private final Logs logs;
    private final FilterCache filters = new FilterCache();
    private final AtomicLong execs = new AtomicLong();

    private Runtimes(
            Path runDir,
            Poller poller,
            Conmon conmon,
            Cgroups cgroups,
            String defaultRuntime,
            Optional<Path> init,
            Map<String, OciRuntime> runtimes,
            List<Path> mounted,
            Logs logs) {
        this.runDir = runDir;
        this.poller = poller;
        this.conmon = conmon;
        this.cgroups = cgroups;
        this.defaultRuntime = defaultRuntime;
        this.init = init;
        this.runtimes = Map.copyOf(runtimes);
        this.mounted = List.copyOf(mounted);
        this.logs = logs;
    }

    /**
     * Finds the programs and prepares the run directory. Tasks of an earlier instance are not touched: see {@link #recover} and {@link #sweep}.
     *
     * @throws EngineException.Unavailable when conmon or the default runtime is not installed
     */
    public static Runtimes open(RuntimesConfig config) {
        Path runDir = config.runDir().toAbsolutePath().normalize();
        Path own = runDir.resolve(OWN);
        try {
            Files.createDirectories(own.resolve("bin"));
            Path given = config.conmon();
            Path program =
                    given != null ? given : Programs.find("conmon").orElseThrow(() -> Programs.missing("conmon"));
            Map<String, Path> programs = new LinkedHashMap<>();
            for (String name : List.of("crun", "runc")) Programs.find(name).ifPresent(path -> programs.put(name, path));
            programs.putAll(config.runtimes());
            if (!programs.containsKey(config.defaultRuntime())) throw Programs.missing(config.defaultRuntime());

            List<Path> mounted = new ArrayList<>();
            Map<String, OciRuntime> runtimes = new LinkedHashMap<>();
            for (Map.Entry<String, Path> each : programs.entrySet()) {
                String name = each.getKey();
                Path root = Files.createDirectories(own.resolve(name));
                boolean crun = each.getValue().getFileName().toString().startsWith("crun");
                Path run = each.getValue();
                if (crun) run = readOnly(run, own.resolve("bin").resolve(name), mounted);
                runtimes.put(name, new OciRuntime(name, run, root, crun));
            }
            Path temporary = Files.createDirectories(own.resolve("tmp"));
            return new Runtimes(
                    runDir,
                    config.poller(),
                    new Conmon(program, temporary, config.poller()),
                    Cgroups.ask(),
                    config.defaultRuntime(),
                    Optional.ofNullable(config.init()),
                    runtimes,
                    mounted,
                    Logs.open(config.poller()));
        } catch (IOException e) {
            throw new EngineException.System("cannot use run directory " + runDir + ": " + e.getMessage(), e);
        }
    }

    /**
     * crun protects the host's copy of itself from containers, by running from a sealed copy in memory; when it finds itself on a read-only mount it need not,
     * which saves a millisecond and more at each create.
     */
    private static Path readOnly(Path program, Path target, List<Path> mounted) throws IOException {
        // A mount of an earlier daemon may show a version that has been replaced since.
        unmountAll(target);
        if (!Files.exists(target)) Files.createFile(target);
        try {
            Mounts.bind(program.toRealPath(), target, false, true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "no read-only mount of " + program + ", starts take longer", e);
            return program;
        }
        mounted.add(target);
        return target;
    }

    private static void unmountAll(Path at) throws IOException {
        for (MountInfo mount : Mounts.table().reversed())
            if (Path.of(mount.target()).startsWith(at)) Mounts.unmount(Path.of(mount.target()), Mounts.MNT_DETACH);
    }

    /** The logs that conmon writes. */
    public Logs logs() {
        return logs;
    }

    /** The names a {@link TaskRequest} may use. */
    public Set<String> names() {
        return runtimes.keySet();
    }

    public String defaultRuntime() {
        return defaultRuntime;
    }

    /** Where a runtime's program is. */
    public Optional<Path> program(String name) {
        return Optional.ofNullable(runtimes.get(name)).map(OciRuntime::program);
    }

    /** A program that reaps orphans as process 1 of a container ({@code --init}), to be bind-mounted into it; empty when none is to be had. */
    public Optional<Path> init() {
        return Programs.init().or(() -> init);
    }

    /** The run folder of {@code id}, made if absent; the caller may mount the container's root on {@code rootfs} in it. */
    public Path bundle(String id) {
        try {
            RunFolder folder = folder(id);
            folder.make();
            return folder.path();
        } catch (IOException e) {
            throw new EngineException.System("cannot make the run folder of " + id + ": " + e.getMessage(), e);
        }
    }

    /** Where {@link #bundle} of {@code id} is, or will be. */
    public Path bundlePath(String id) {
        return folder(id).path();
    }

    /** Numbers exec files; an earlier daemon's may still be there, so the process is part of the name. */
    String nextExec() {
        return "exec-" + ProcessHandle.current().pid() + "-" + execs.incrementAndGet();
    }

    FilterCache filters() {
        return filters;
    }

    /** What its descriptors are waited for with. */
    public Poller poller() {
        return poller;
    }

    Cgroups cgroups() {
        return cgroups;
    }

    private RunFolder folder(String id) {
        if (id.isEmpty() || id.equals(OWN) || id.startsWith(".") || id.indexOf('/') >= 0)
            throw new IllegalArgumentException("not an id: " + id);
        return new RunFolder(id, runDir.resolve(id));
    }

    private OciRuntime runtime(@Nullable String name) {
        OciRuntime runtime = runtimes.get(name == null ? defaultRuntime : name);
        if (runtime == null) throw new EngineException.InvalidParameter("unknown or invalid runtime name: " + name);
        return runtime;
    }

    /**
     * Starts the monitor of a task, which is ready by the time that what its container needs is there: see {@link Monitor#create}. Blocks for less than a
     * millisecond. After an exception nothing is left.
     *
     * @throws EngineException.InvalidParameter when the request names a runtime that is not there
     */
    public Monitor monitor(TaskRequest request) throws TaskException {
        OciRuntime runtime = runtime(request.runtime());
        RunFolder folder = folder(request.id());
        TaskLog log = request.log();
        try {
            if (log != null) logs.prepare(log.path(), log.limits());
            folder.fresh();
            return new Monitor(
                    this, new Monitor.Prepared(request, runtime, folder, conmon.start(request, runtime, folder)));
        } catch (IOException e) {
            request.stdio().gone();
            throw RuntimeErrors.create(runtime.name(), String.valueOf(e.getMessage()), "");
        }
    }

    /** See {@link Monitor#create}. */
    Task create(Monitor.Prepared prepared, RuntimeSpec asked, @Nullable ConsoleSize size)
            throws TaskException, InterruptedException {
        TaskRequest request = prepared.request();
        OciRuntime runtime = prepared.runtime();
        RunFolder folder = prepared.folder();
        Conmon.Waiting monitor = prepared.conmon();
        RuntimeSpec spec = FilterCache.honest(asked);
        RuntimeSpec.Process process = spec.process();
        String cgroupsPath = spec.linux().cgroupsPath();
        if (process == null
                || cgroupsPath == null
                || process.terminal() != request.stdio().terminal())
            throw new IllegalArgumentException("a task needs a process, a cgroup path and one view of its terminal");
        spec = spec.withProcess(ConsoleSize.apply(size, process));
        boolean hooks = spec.hooks() != null;
        int pid;
        try {
            Files.write(folder.config(), (runtime.crun() ? filters.compiled(spec) : spec).toJson());
            pid = conmon.create(monitor, folder);
        } catch (Conmon.Refusal e) {
            discard(runtime, folder, cgroupsPath, hooks);
            request.stdio().gone();
            String command = process.args().isEmpty() ? "" : process.args().getFirst();
            throw RuntimeErrors.create(runtime.name(), e.getMessage(), command);
        } catch (IOException e) {
            request.stdio().gone();
            throw RuntimeErrors.create(runtime.name(), String.valueOf(e.getMessage()), "");
        }
        TaskRecord record = new TaskRecord(
                request.id(),
                runtime.name(),
                folder.path(),
                pid,
                Processes.startTime(pid).orElse(0),
                monitor.child().pid(),
                monitor.startTicks(),
                cgroupsPath,
                process.terminal(),
                hooks);
        Task task = new Task(this, runtime, folder, record, request.stdio(), descriptor(pid));
        TaskLog log = request.log();
        if (log != null) task.keep(logs, log, false);
        task.watch(() -> monitor.child().await(poller));
        // First, so that conmon takes its clients in while the filter is looked at.
        request.stdio().created(poller, folder.attachSocket(), standardInput(request.stdio(), pid));
        verify(task, spec, process);
        return task;
    }

    /** Fails closed: a container that asked for a filter and has none does not start. */
    private void verify(Task task, RuntimeSpec spec, RuntimeSpec.Process process)
            throws TaskException, InterruptedException {
        Seccomp profile = spec.linux().seccomp();
        if (profile == null || !task.runtime().crun()) return;
        String wrong = filters.verify(profile, task.runtime().filter(task.id()));
        // With no-new-privileges the filter is loaded after the start, from that same file.
        if (wrong == null && !process.noNewPrivileges() && !filtered(task.pid())) wrong = "the filter is not in force";
        if (wrong == null) return;
        task.delete();
        throw RuntimeErrors.create(task.runtime().name(), "seccomp: " + wrong, "");
    }

    private static boolean filtered(int pid) {
        try {
            // Modes: 0 none, 1 strict, 2 filter; proc_pid_status(5).
            return Files.readString(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)
                    .contains("\nSeccomp:\t2\n");
        } catch (IOException e) {
            return false;
        }
    }

    /** A writing end of the pipe that conmon made for a process that has not executed anything yet. */
    private static @Nullable Fd standardInput(Stdio stdio, int pid) {
        if (!stdio.openStdin() || stdio.terminal()) return null;
        try {
            return Fd.open(Path.of("/proc/" + pid + "/fd/0"), Fd.WRITE_ONLY | Fd.NONBLOCK);
        } catch (IOException e) {
            return null;
        }
    }

    static @Nullable Fd descriptor(int pid) {
        try {
            return Pidfd.open(pid);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Finds a task of an earlier daemon. What one that is gone has left behind is for {@link #forget}.
     *
     * @param stdio for its next clients, as it was made for the first ones
     * @param log as it was in the request
     */
    public Recovered recover(TaskRecord record, Stdio stdio, @Nullable TaskLog log) throws InterruptedException {
        OciRuntime runtime = runtimes.get(record.runtime());
        if (runtime == null) runtime = runtime(null);
        RunFolder folder = new RunFolder(record.id(), record.bundle());
        Fd keeper = sameProcess(record.conmonPid(), record.conmonStartTicks());
        Fd process = sameProcess(record.pid(), record.pidStartTicks());
        if (keeper == null) {
            if (process != null) {
                // Nobody holds its streams any more, nor would see its end.
                try (process) {
                    Pidfd.signal(process, Signals.SIGKILL);
                    poller.awaitReadable(process);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "killing " + record.id(), e);
                }
            }
            Exit exit = exit(record, folder, Exit.UNKNOWN);
            stdio.gone();
            return new Recovered.Gone(exit);
        }
        Task task = new Task(this, runtime, folder, record, stdio, process);
        stdio.created(poller, folder.attachSocket(), null);
        if (log != null) task.keep(logs, log, true);
        task.watch(() -> {
            try (keeper) {
                poller.awaitReadable(keeper);
            }
            return Exit.UNKNOWN;
        });
        return new Recovered.Alive(task);
    }

    /** Removes what a task that is gone has left in the kernel and in the run directory, save for mounts. */
    public void forget(TaskRecord record) throws InterruptedException {
        OciRuntime runtime = runtimes.get(record.runtime());
        delete(record, runtime == null ? runtime(null) : runtime, new RunFolder(record.id(), record.bundle()));
    }

    private static @Nullable Fd sameProcess(int pid, long startTicks) {
        if (pid <= 0) return null;
        Fd descriptor = descriptor(pid);
        // Asked after the descriptor is held: from here on the number cannot become another process.
        if (descriptor == null || Processes.isAlive(pid, startTicks)) return descriptor;
        descriptor.close();
        return null;
    }

    /** How it ended, from what conmon left; {@code status} if it left nothing. */
    Exit exit(TaskRecord record, RunFolder folder, int status) {
        int code = status;
        boolean seen = false;
        Instant at = Instant.now();
        try {
            code = Integer.parseInt(Files.readString(folder.exitFile()).strip());
            at = Files.getLastModifiedTime(folder.exitFile()).toInstant();
            seen = true;
        } catch (NoSuchFileException e) {
            LOG.log(System.Logger.Level.WARNING, "conmon of " + record.id() + " left no exit code");
        } catch (IOException | NumberFormatException e) {
            LOG.log(System.Logger.Level.WARNING, "exit code of " + record.id(), e);
        }
        boolean oomKilled = Files.exists(folder.oomFile());
        try {
            if (!oomKilled && code == 128 + Signals.SIGKILL) oomKilled = cgroups.oomKills(record.cgroupsPath()) > 0;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "memory events of " + record.id(), e);
        }
        return new Exit(code, at, oomKilled, seen);
    }

    void delete(TaskRecord record, OciRuntime runtime, RunFolder folder) throws InterruptedException {
        discard(runtime, folder, record.cgroupsPath(), record.hooks());
        try {
            folder.remove();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "removing " + folder.path(), e);
        }
    }

    /** The runtime's state and the cgroups. */
    private void discard(OciRuntime runtime, RunFolder folder, String cgroupsPath, boolean hooks)
            throws InterruptedException {
        try {
            if (runtime.crun() && !hooks) {
                // What `crun delete` does, without a process for it.
                for (int pid : cgroups.processes(cgroupsPath)) Processes.kill(pid, Signals.SIGKILL);
                cgroups.remove(cgroupsPath);
                removeState(runtime.state(folder.id()));
                return;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "own delete of " + folder.id(), e);
        }
        if (!Files.isDirectory(runtime.state(folder.id()))) return;
        try {
            command(runtime, "delete", "--force", folder.id());
        } catch (TaskException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
    }

    private static void removeState(Path state) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(state)) {
            for (Path entry : entries) Files.delete(entry);
        } catch (NoSuchFileException e) {
            return;
        }
        Files.delete(state);
    }

    /** Runs a runtime's command to its end. */
    void command(OciRuntime runtime, String... arguments) throws TaskException, InterruptedException {
        List<String> argv = new ArrayList<>(
                List.of(runtime.program().toString(), "--root=" + runtime.root().toString()));
        argv.addAll(List.of(arguments));
        try (Pipe errors = Pipe.open()) {
            Child child = Spawn.of(runtime.program(), argv)
                    .env(List.of("PATH=" + String.join(":", Programs.FOLDERS)))
                    .fd(errors.write(), 2)
                    .start();
            errors.write().close();
            String said = new String(poller.input(errors.read()).readAllBytes(), StandardCharsets.UTF_8);
            if (child.await(poller) != 0)
                throw new TaskException(
                        TaskException.Kind.OTHER,
                        "OCI runtime " + arguments[0] + " failed: " + RuntimeErrors.words(said, ""));
        } catch (IOException e) {
            throw new TaskException(
                    TaskException.Kind.OTHER, "OCI runtime " + arguments[0] + " failed: " + e.getMessage());
        }
    }

    /**
     * Kills and removes every task in the run directory whose id is not among {@code kept}, with its mounts. For the start of a daemon, before it creates
     * any task.
     */
    public void sweep(Set<String> kept) throws InterruptedException {
        new Sweep(this, runDir, runtimes.values()).run(kept);
    }

    /** Takes away the read-only mounts. Tasks go on. */
    @Override
    public void close() {
        logs.close();
        for (Path mount : mounted) {
            try {
                Mounts.unmount(mount, Mounts.MNT_DETACH);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "unmounting " + mount, e);
            }
        }
    }
}
