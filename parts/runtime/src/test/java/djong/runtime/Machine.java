package djong.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import djong.base.Undo;
import djong.linux.Cgroups;
import djong.linux.Poller;
import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.Capabilities;
import djong.oci.RuntimeSpec.Linux;
import djong.oci.RuntimeSpec.Mount;
import djong.oci.RuntimeSpec.Namespace;
import djong.oci.RuntimeSpec.Root;
import djong.oci.RuntimeSpec.Seccomp;
import djong.oci.RuntimeSpec.User;
import djong.runtime.log.LogLimits;
import djong.runtime.log.StdStream;
import djong.runtime.seccomp.SeccompPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A run directory of its own, a root of busybox, and shorthands for running commands in it. Skips the test where that cannot be. Other versions of the
 * programs are tried with {@code -Ddjong.conmon=PATH}, {@code -Ddjong.crun=PATH}, {@code -Ddjong.runc=PATH}.
 */
final class Machine implements AutoCloseable {
    static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final Path directory;
    final Path root;
    final Poller poller;
    Runtimes runtimes;
    final List<Task> tasks = new ArrayList<>();

    Machine() throws IOException, InterruptedException {
        this("crun");
    }

    Machine(String runtime) throws IOException, InterruptedException {
        assumeTrue(
                Files.isWritable(Path.of("/sys/fs/cgroup")) && "root".equals(System.getProperty("user.name")),
                "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/conmon")), "needs conmon");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/" + runtime))
                        || Files.isExecutable(Path.of("/usr/sbin/" + runtime)),
                "needs " + runtime);
        Path busybox = Path.of("/usr/bin/busybox");
        assumeTrue(Files.isExecutable(busybox), "needs busybox-static");
        Cgroups cgroups = Cgroups.ask();
        assumeTrue(
                cgroups.layout() != Cgroups.Layout.HYBRID
                        || cgroups.controllers().keySet().stream().noneMatch(cgroups::isUnified),
                "needs every controller outside of the hybrid cgroup2 tree: mount them as cgroupfs-mount does");
        directory = Files.createTempDirectory(Path.of("/run"), "djong-test-");
        root = Files.createDirectories(directory.resolve("root"));
        for (String name : List.of("bin", "dev", "proc", "sys", "tmp", "etc", "dir", "root"))
            Files.createDirectories(root.resolve(name));
        Files.copy(busybox, root.resolve("bin/busybox"));
        run("/usr/sbin/chroot", root.toString(), "/bin/busybox", "--install", "-s", "/bin");
        Files.writeString(root.resolve("bin/noexec"), "not a program\n");
        Files.writeString(root.resolve("bin/badformat"), "garbage");
        Files.setPosixFilePermissions(
                root.resolve("bin/badformat"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        poller = Poller.open();
        runtimes = open(runtime);
    }

    private Runtimes open(String runtime) {
        String conmon = System.getProperty("djong.conmon");
        String program = System.getProperty("djong." + runtime);
        return Runtimes.open(new RuntimesConfig(
                directory.resolve("run"),
                conmon == null ? null : Path.of(conmon),
                program == null ? Map.of() : Map.of(runtime, Path.of(program)),
                runtime,
                null,
                poller));
    }

    /** As if the daemon had been killed and started again. */
    void restart() {
        runtimes = open(runtimes.defaultRuntime());
        tasks.clear();
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0)
            throw new IOException(String.join(" ", command));
    }

    String newId() {
        return "t" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet();
    }

    static Seccomp standardSeccomp() {
        return STANDARD.resolve(
                new HashSet<>(CAPABILITIES),
                System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64",
                "6.1");
    }

    private static final SeccompPolicy STANDARD = SeccompPolicy.standard();

    static RuntimeSpec.Process process(boolean terminal, String... args) {
        return new RuntimeSpec.Process(
                terminal,
                null,
                new User(0, 0, null, List.of()),
                List.of(args),
                List.of("PATH=/bin:/usr/bin", "HOME=/root", "TERM=xterm"),
                "/",
                new Capabilities(CAPABILITIES, CAPABILITIES, List.of(), CAPABILITIES, List.of()),
                List.of(),
                false,
                null,
                null,
                null);
    }

    RuntimeSpec spec(String id, RuntimeSpec.Process process, @Nullable Seccomp seccomp) {
        return new RuntimeSpec(
                "1.0.2",
                process,
                new Root(root.toString(), false),
                "test",
                null,
                List.of(
                        new Mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                        new Mount(
                                "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                        new Mount(
                                "/dev/pts",
                                "devpts",
                                "devpts",
                                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                        new Mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro"))),
                null,
                Map.of(),
                new Linux(
                        List.of(),
                        List.of(),
                        Map.of(),
                        null,
                        "/djong-test/" + id,
                        List.of(
                                new Namespace("mount", null),
                                new Namespace("network", null),
                                new Namespace("uts", null),
                                new Namespace("pid", null),
                                new Namespace("ipc", null)),
                        List.of(),
                        seccomp,
                        null,
                        List.of(),
                        List.of(),
                        null));
    }

    /** Streams whose clients' unread output is kept beside the containers. */
    Stdio stdio(boolean terminal, boolean openStdin, boolean stdinOnce) {
        return new Stdio(terminal, openStdin, stdinOnce, directory);
    }

    TaskLog log(String id) {
        return new TaskLog(directory.resolve(id + ".log"), LogLimits.DEFAULT);
    }

    Task create(Stdio stdio, RuntimeSpec.Process process, @Nullable Seccomp seccomp)
            throws TaskException, InterruptedException {
        return create(stdio, process, seccomp, null);
    }

    /** A task on a terminal that has this size from the first. */
    Task create(Stdio stdio, ConsoleSize size, String... args) throws TaskException, InterruptedException {
        return create(stdio, process(true, args), null, size);
    }

    private Task create(Stdio stdio, RuntimeSpec.Process process, @Nullable Seccomp seccomp, @Nullable ConsoleSize size)
            throws TaskException, InterruptedException {
        String id = newId();
        return create(new TaskRequest(id, null, log(id), stdio), spec(id, process, seccomp), size);
    }

    /** A task with any specification. */
    Task create(TaskRequest request, RuntimeSpec spec, @Nullable ConsoleSize size)
            throws TaskException, InterruptedException {
        Monitor monitor = runtimes.monitor(request);
        try (var undo = new Undo()) {
            undo.push("end the monitor", monitor::abandon);
            Task task = monitor.create(spec, size);
            undo.keep();
            tasks.add(task);
            return task;
        }
    }

    Task create(Stdio stdio, String... args) throws TaskException, InterruptedException {
        return create(stdio, process(stdio.terminal(), args), null);
    }

    record Outcome(int code, String output, String errors) {}

    /** Runs a command to its end; what it wrote, by attach. */
    Outcome run(@Nullable Seccomp seccomp, String... args) throws TaskException, InterruptedException {
        Stdio stdio = stdio(false, false, false);
        try (Attachment attachment = stdio.attach(false, true, true)) {
            Task task = create(stdio, process(false, args), seccomp);
            task.start();
            Outcome outcome = outcome(attachment);
            Exit exit = task.awaitExit();
            task.delete();
            return new Outcome(exit.code(), outcome.output(), outcome.errors());
        }
    }

    static Outcome outcome(Attachment attachment) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (Frame frame = attachment.next(); frame != null; frame = attachment.next())
            (frame.stream() == StdStream.STDERR ? err : out).writeBytes(frame.data());
        return new Outcome(0, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws Exception {
        for (Task task : tasks) task.delete();
        runtimes.close();
        poller.close();
        run("/bin/rm", "-rf", directory.toString());
    }
}
