package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.linux.Cgroups;
import djong.linux.Mounts;
import djong.linux.Processes;
import djong.linux.Signals;
import djong.oci.RuntimeSpec;
import djong.runtime.TaskException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TaskTest {
    private Machine machine;

    @BeforeEach
    void open() throws Exception {
        machine = new Machine();
    }

    @AfterEach
    void close() throws Exception {
        if (machine != null) machine.close();
    }

    @Test
    void runsToItsEnd() throws Exception {
        Machine.Outcome outcome = machine.run(Machine.standardSeccomp(), "sh", "-c", "echo out; echo err >&2; exit 3");
        assertEquals(new Machine.Outcome(3, "out\n", "err\n"), outcome);
    }

    @Test
    void leavesNothingBehind() throws Exception {
        machine.run(Machine.standardSeccomp(), "true");
        Task task = machine.tasks.getFirst();
        assertFalse(Files.exists(task.folder().path()));
        assertFalse(Files.exists(task.runtime().state(task.id())));
        assertFalse(Files.exists(Path.of("/sys/fs/cgroup/pids/djong-test").resolve(task.id())));
        assertEquals(0, task.pids().size());
    }

    @Test
    void monitorThatIsNotNeededGoesWithWhatItHad() throws Exception {
        String id = machine.newId();
        Monitor monitor = machine.runtimes.monitor(
                new TaskRequest(id, null, machine.log(id), machine.stdio(false, false, false)));
        assertTrue(ProcessHandle.of(monitor.pid()).orElseThrow().isAlive());
        monitor.abandon();
        assertTrue(ProcessHandle.of(monitor.pid()).isEmpty());
        assertFalse(Files.exists(machine.runtimes.bundlePath(id)));
        monitor.abandon();
    }

    @Test
    void monitorThatHasGoneBeforeItsTimeIsARefusal() throws Exception {
        String id = machine.newId();
        Monitor monitor = machine.runtimes.monitor(
                new TaskRequest(id, null, machine.log(id), machine.stdio(false, false, false)));
        ProcessHandle.of(monitor.pid()).orElseThrow().destroyForcibly();
        RuntimeSpec spec = machine.spec(id, Machine.process(false, "true"), null);
        assertThrows(TaskException.class, () -> monitor.create(spec, null));
        monitor.abandon();
        assertFalse(Files.exists(machine.runtimes.bundlePath(id)));
    }

    @Test
    void runtimeIsReadOnlyToTheContainer() throws Exception {
        assertTrue(Mounts.table().stream()
                .filter(mount -> mount.target()
                        .equals(machine.runtimes.program("crun").orElseThrow().toString()))
                .anyMatch(mount -> mount.options().contains("ro")));
        byte[] before = Files.readAllBytes(machine.runtimes.program("crun").orElseThrow());
        // CVE-2019-5736: an exec of the runtime's own image as seen from the container.
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        task.start();
        ExecProcess exec = task.exec(new ExecRequest(
                Machine.process(
                        false, "sh", "-c", "for p in /proc/[0-9]*; do echo x 2>/dev/null >> $p/exe; done; true"),
                false,
                true,
                true,
                null));
        Machine.outcome(exec.attachment());
        assertEquals(0, exec.awaitExit());
        assertArrayEquals(
                before, Files.readAllBytes(machine.runtimes.program("crun").orElseThrow()));
    }

    @Test
    void signalShowsInTheExitCode() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        Instant before = Instant.now().minusSeconds(1);
        task.start();
        task.signal(Signals.SIGKILL);
        Exit exit = task.awaitExit();
        assertEquals(137, exit.code());
        assertFalse(exit.oomKilled());
        assertTrue(exit.at().isAfter(before) && exit.at().isBefore(Instant.now().plusSeconds(1)));
        task.signal(Signals.SIGTERM);
    }

    @Test
    void deletingAWaitingTaskKillsIt() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        task.delete();
        assertFalse(Processes.isAlive(task.pid(), task.record().pidStartTicks()));
        assertFalse(Processes.isAlive(task.record().conmonPid(), task.record().conmonStartTicks()));
    }

    @Test
    void memoryLimitShowsAsOutOfMemory() throws Exception {
        String id = machine.newId();
        RuntimeSpec plain =
                machine.spec(id, Machine.process(false, "sh", "-c", "x=a; while true; do x=$x$x; done"), null);
        RuntimeSpec.Linux linux = plain.linux();
        RuntimeSpec spec = plain.withLinux(new RuntimeSpec.Linux(
                linux.uidMappings(),
                linux.gidMappings(),
                linux.sysctl(),
                new RuntimeSpec.Resources(
                        List.of(),
                        new RuntimeSpec.Memory(16L << 20, null, 16L << 20, null, null, null),
                        null,
                        null,
                        null,
                        List.of(),
                        Map.of()),
                linux.cgroupsPath(),
                linux.namespaces(),
                linux.devices(),
                null,
                null,
                List.of(),
                List.of(),
                null));
        Task task = machine.create(
                new TaskRequest(id, null, machine.log(id), machine.stdio(false, false, false)), spec, null);
        task.start();
        Exit exit = task.awaitExit();
        assertEquals(137, exit.code());
        assertTrue(exit.oomKilled());
        assertFalse(Files.exists(Path.of("oom")), "conmon's mark lies in the daemon's working directory");
    }

    @Test
    void pausesAndResumes() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        task.start();
        task.pause();
        assertEquals(1, task.pids().size());
        task.resume();
        task.signal(Signals.SIGKILL);
        assertEquals(137, task.awaitExit().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch", "/nosuch", "./nosuch", "/dir", "/bin/noexec", "noexec"})
    void refusesABadCommandInDockersWords(String command) {
        TaskException e =
                assertThrows(TaskException.class, () -> machine.create(machine.stdio(false, false, false), command));
        String end = switch (command) {
            case "nosuch", "noexec" -> "exec: \"" + command + "\": executable file not found in $PATH";
            case "/dir" -> "exec: \"/dir\": is a directory: permission denied";
            case "/bin/noexec" -> "exec: \"/bin/noexec\": permission denied";
            default -> "exec: \"" + command + "\": stat " + command + ": no such file or directory";
        };
        assertEquals(
                "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                        + "crun create failed: unable to start container process: error during container init: " + end,
                e.getMessage());
        assertEquals(end.contains("permission") ? Kind.NOT_EXECUTABLE : Kind.NOT_FOUND, e.kind());
    }

    /** CVE-2024-21626: a descriptor that the runtime leaks into the container leads out of it. */
    @Test
    void workingDirectoryIsInsideTheContainer() throws Exception {
        Task running = machine.create(machine.stdio(false, false, false), "sleep", "60");
        running.start();
        for (int number = 3; number < 24; number++) {
            RuntimeSpec.Process plain = Machine.process(false, "true");
            RuntimeSpec.Process process = new RuntimeSpec.Process(
                    false,
                    null,
                    plain.user(),
                    List.of("sh", "-c", "ls -d ../../../../../../../../bin/noexec || echo outside"),
                    plain.env(),
                    "/proc/self/fd/" + number,
                    plain.capabilities(),
                    List.of(),
                    false,
                    null,
                    null,
                    null);
            Stdio stdio = machine.stdio(false, false, false);
            try (Attachment attachment = stdio.attach(false, true, true)) {
                machine.create(stdio, process, null).start();
                String output = Machine.outcome(attachment).output();
                assertFalse(output.contains("outside"), process.cwd() + ": " + output);
            } catch (TaskException e) {
                assertTrue(e.getMessage().contains("chdir") || e.getMessage().contains("cwd"), e.getMessage());
            }
            assertThrows(TaskException.class, () -> running.exec(new ExecRequest(process, false, true, true, null)));
        }
    }

    @Test
    void refusalLeavesNothingBehind() {
        assertThrows(TaskException.class, () -> machine.create(machine.stdio(false, false, false), "nosuch"));
        assertTrue(machine.directory.resolve("run/runtime/crun").toFile().list().length == 0);
    }

    @Test
    void attachmentsEndWhenTheTaskCannotBeMade() throws Exception {
        Stdio stdio = machine.stdio(false, true, true);
        try (Attachment attachment = stdio.attach(true, true, true)) {
            assertThrows(TaskException.class, () -> machine.create(stdio, "nosuch"));
            assertEquals(null, attachment.next());
        }
    }

    @Test
    void isFoundAgainAfterARestart() throws Exception {
        Task before =
                machine.create(machine.stdio(false, true, false), "sh", "-c", "while read l; do echo got $l; done");
        before.start();
        try (Attachment first = before.stdio().attach(true, true, true)) {
            first.write("one\n".getBytes(StandardCharsets.US_ASCII), 0, 4);
            assertEquals("got one\n", new String(first.next().data(), StandardCharsets.US_ASCII));
        }
        machine.restart();
        Stdio stdio = machine.stdio(false, true, false);
        Task after = assertInstanceOf(Recovered.Alive.class, machine.runtimes.recover(before.record(), stdio, null))
                .task();
        machine.tasks.add(after);
        try (Attachment second = stdio.attach(true, true, true)) {
            second.write("two\n".getBytes(StandardCharsets.US_ASCII), 0, 4);
            assertEquals("got two\n", new String(second.next().data(), StandardCharsets.US_ASCII));
            after.signal(Signals.SIGKILL);
            assertEquals(137, after.awaitExit().code());
            assertEquals(null, second.next());
        }
    }

    @Test
    void exitDuringARestartIsNotLost() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sh", "-c", "exit 7");
        TaskRecord record = task.record();
        task.start();
        task.awaitExit();
        machine.restart();
        Recovered.Gone gone = assertInstanceOf(
                Recovered.Gone.class, machine.runtimes.recover(record, machine.stdio(false, false, false), null));
        assertEquals(7, gone.exit().code());
        assertTrue(Duration.between(gone.exit().at(), Instant.now()).toSeconds() < 60);
        // A daemon that is killed before it has saved the exit finds it once more.
        assertEquals(gone, machine.runtimes.recover(record, machine.stdio(false, false, false), null));
        machine.runtimes.forget(record);
        assertFalse(Files.exists(record.bundle()));
    }

    @Test
    void containerWhoseConmonIsKilledIsEnded() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        task.start();
        Processes.kill(task.record().conmonPid(), Signals.SIGKILL);
        assertEquals(137, task.awaitExit().code());
        task.delete();
        assertFalse(Processes.isAlive(task.pid(), task.record().pidStartTicks()));
    }

    @Test
    void containerWithoutItsConmonIsEndedAfterARestart() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        TaskRecord record = task.record();
        task.start();
        machine.restart();
        Processes.kill(record.conmonPid(), Signals.SIGSTOP);
        Processes.kill(record.conmonPid(), Signals.SIGKILL);
        task.awaitExit();
        Recovered.Gone gone = assertInstanceOf(
                Recovered.Gone.class,
                machine.runtimes.recover(task.record(), machine.stdio(false, false, false), null));
        assertEquals(Exit.UNKNOWN, gone.exit().code());
        assertFalse(Processes.isAlive(record.pid(), record.pidStartTicks()));
    }

    @Test
    void reusedProcessIdIsNotTakenForTheTask() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "true");
        TaskRecord old = task.record();
        task.delete();
        machine.restart();
        int self = (int) ProcessHandle.current().pid();
        TaskRecord reused = new TaskRecord(
                old.id(), old.runtime(), old.bundle(), self, 1, self, 1, old.cgroupsPath(), false, false);
        assertInstanceOf(
                Recovered.Gone.class, machine.runtimes.recover(reused, machine.stdio(false, false, false), null));
    }

    @Test
    void sweepRemovesTheControlGroupOfATaskThatWasHalfMade() throws Exception {
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        byte[] config = Files.readAllBytes(task.folder().config());
        Path cgroup = Cgroups.ask().folder("pids", task.record().cgroupsPath());
        assertNotNull(cgroup);
        task.delete();
        machine.restart();
        Files.createDirectories(task.folder().path());
        Files.write(task.folder().config(), config);
        Files.createDirectories(cgroup);
        machine.runtimes.sweep(Set.of());
        assertFalse(Files.exists(cgroup));
        assertFalse(Files.exists(task.folder().path()));
    }

    @Test
    void sweepRemovesWhatNobodyKnows() throws Exception {
        Task kept = machine.create(machine.stdio(false, false, false), "sleep", "60");
        Task unknown = machine.create(machine.stdio(false, false, false), "sleep", "60");
        kept.start();
        unknown.start();
        Path mounted = Files.createDirectories(unknown.folder().path().resolve("rootfs"));
        Mounts.bind(machine.root, mounted, false, false);
        machine.restart();
        machine.runtimes.sweep(Set.of(kept.id()));
        assertTrue(Processes.isAlive(kept.pid(), kept.record().pidStartTicks()));
        assertFalse(Processes.isAlive(unknown.pid(), unknown.record().pidStartTicks()));
        assertFalse(Files.exists(unknown.folder().path()));
        assertFalse(Files.exists(unknown.runtime().state(unknown.id())));
        assertTrue(Files.exists(machine.root.resolve("bin/busybox")));
        assertTrue(Mounts.table().stream().noneMatch(mount -> mount.target().equals(mounted.toString())));
        kept.delete();
    }
}
