package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.linux.Processes;
import djong.linux.Signals;
import djong.oci.RuntimeSpec;
import djong.runtime.TaskException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExecTest {
    private Machine machine;
    private Task task;

    void open(String runtime) throws Exception {
        machine = new Machine(runtime);
        task = machine.create(machine.stdio(false, false, false), "sleep", "600");
        task.start();
    }

    @BeforeEach
    void open() throws Exception {
        open("crun");
    }

    @AfterEach
    void close() throws Exception {
        if (machine != null) machine.close();
    }

    private ExecProcess exec(String... args) throws Exception {
        return task.exec(new ExecRequest(Machine.process(false, args), true, true, true, null));
    }

    @Test
    void givesStreamsPidAndExitCode() throws Exception {
        ExecProcess exec = exec("sh", "-c", "read a; echo out $a; echo err >&2; exit 5");
        assertTrue(Processes.startTime(exec.pid()).isPresent());
        assertTrue(task.pids().contains(exec.pid()));
        exec.attachment().write("in\n".getBytes(StandardCharsets.US_ASCII), 0, 3);
        assertEquals(new Machine.Outcome(0, "out in\n", "err\n"), Machine.outcome(exec.attachment()));
        assertEquals(5, exec.awaitExit());
    }

    @Test
    void endOfInputReachesTheProcess() throws Exception {
        ExecProcess exec = exec("wc", "-c");
        exec.attachment().write(new byte[100_000], 0, 100_000);
        exec.attachment().closeInput();
        assertEquals("100000\n", Machine.outcome(exec.attachment()).output());
        assertEquals(0, exec.awaitExit());
    }

    @Test
    void diesByASignal() throws Exception {
        ExecProcess exec = exec("sh", "-c", "kill -9 $$");
        assertEquals(137, exec.awaitExit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch", "/nosuch", "/dir", "/bin/noexec"})
    void refusesABadCommandInDockersWords(String command) {
        TaskException e = assertThrows(TaskException.class, () -> exec(command));
        String end = switch (command) {
            case "nosuch" -> "exec: \"nosuch\": executable file not found in $PATH";
            case "/dir" -> "exec: \"/dir\": is a directory: permission denied";
            case "/bin/noexec" -> "exec: \"/bin/noexec\": permission denied";
            default -> "exec: \"/nosuch\": stat /nosuch: no such file or directory";
        };
        assertEquals("OCI runtime exec failed: exec failed: unable to start container process: " + end, e.getMessage());
        assertEquals(end.contains("permission") ? Kind.NOT_EXECUTABLE : Kind.NOT_FOUND, e.kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nosuch", "/bin/sh"})
    void refusesABadDirectoryInDockersWords(String directory) {
        RuntimeSpec.Process plain = Machine.process(false, "true");
        RuntimeSpec.Process process = new RuntimeSpec.Process(
                false,
                null,
                plain.user(),
                plain.args(),
                plain.env(),
                directory,
                plain.capabilities(),
                List.of(),
                false,
                null,
                null,
                null);
        TaskException e =
                assertThrows(TaskException.class, () -> task.exec(new ExecRequest(process, false, true, true, null)));
        assertEquals(
                "OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd (\"" + directory
                        + "\") set in config.json failed: "
                        + (directory.equals("/nosuch") ? "no such file or directory" : "not a directory"),
                e.getMessage());
    }

    @Test
    void terminalCanBeSizedAndTyped() throws Exception {
        ExecProcess exec = task.exec(new ExecRequest(
                Machine.process(true, "sh", "-c", "stty size; read l; stty size; exit 9"),
                true,
                true,
                true,
                new ConsoleSize(20, 70)));
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("\n") < 0)
            seen.append(new String(exec.attachment().next().data(), StandardCharsets.UTF_8));
        assertEquals("20 70\r\n", seen.toString());
        exec.resize(new ConsoleSize(30, 80));
        exec.attachment().write("x\n".getBytes(StandardCharsets.US_ASCII), 0, 2);
        seen.append(Machine.outcome(exec.attachment()).output());
        assertTrue(seen.indexOf("30 80") >= 0, seen.toString());
        assertEquals(9, exec.awaitExit());
        exec.resize(new ConsoleSize(1, 1));
    }

    @Test
    void manyAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> codes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int code = i;
                codes.add(threads.submit(() -> {
                    ExecProcess exec = exec("sh", "-c", "echo " + code + "; exit " + code);
                    assertEquals(code + "\n", Machine.outcome(exec.attachment()).output());
                    return exec.awaitExit();
                }));
            }
            for (int i = 0; i < codes.size(); i++) assertEquals(i, codes.get(i).get());
        }
    }

    @Test
    void detachedWritesToNowhere() throws Exception {
        ExecProcess exec =
                task.exec(new ExecRequest(Machine.process(false, "sleep", "600"), false, false, false, null));
        assertNull(exec.attachment().next());
        for (int number = 0; number <= 2; number++)
            assertEquals(
                    Path.of("/dev/null"), Files.readSymbolicLink(Path.of("/proc/" + exec.pid() + "/fd/" + number)));
        Processes.kill(exec.pid(), Signals.SIGKILL);
        assertEquals(137, exec.awaitExit());
    }

    @Test
    void backgroundChildDoesNotHoldTheExecForEver() throws Exception {
        ExecProcess exec = exec("sh", "-c", "sleep 500 & echo started");
        assertEquals("started\n", Machine.outcome(exec.attachment()).output());
        assertEquals(0, exec.awaitExit());
    }

    @Test
    void userCapabilitiesAndPrivilegesAreTheRequests() throws Exception {
        RuntimeSpec.Process plain = Machine.process(
                false, "sh", "-c", "id -u; id -g; id -G; grep -E '^(CapEff|NoNewPrivs)' /proc/self/status; pwd");
        RuntimeSpec.Process process = new RuntimeSpec.Process(
                false,
                null,
                new RuntimeSpec.User(5, 6, null, List.of(7L)),
                plain.args(),
                plain.env(),
                "/tmp",
                null,
                List.of(),
                true,
                null,
                null,
                null);
        ExecProcess exec = task.exec(new ExecRequest(process, false, true, true, null));
        assertEquals(
                "5\n6\n6 7\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n/tmp\n",
                Machine.outcome(exec.attachment()).output());
    }

    @Test
    void endsWithTheTask() throws Exception {
        ExecProcess exec = exec("sleep", "500");
        task.delete();
        assertEquals(137, exec.awaitExit());
    }
}
