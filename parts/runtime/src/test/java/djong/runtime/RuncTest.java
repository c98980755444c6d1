package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.runtime.TaskException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The other runtime, by its command line alone. */
@Timeout(60)
class RuncTest {
    private Machine machine;

    @BeforeEach
    void open() throws Exception {
        machine = new Machine("runc");
    }

    @AfterEach
    void close() throws Exception {
        if (machine != null) machine.close();
    }

    @Test
    void runsExecutesAndEnds() throws Exception {
        assertEquals(
                new Machine.Outcome(3, "Seccomp:\t2\n", ""),
                machine.run(Machine.standardSeccomp(), "sh", "-c", "grep Seccomp: /proc/self/status; exit 3"));
        Task task = machine.create(machine.stdio(false, false, false), "sleep", "60");
        task.start();
        ExecProcess exec = task.exec(
                new ExecRequest(Machine.process(false, "sh", "-c", "echo in; exit 4"), false, true, true, null));
        assertTrue(exec.pid() > 0);
        assertEquals("in\n", Machine.outcome(exec.attachment()).output());
        assertEquals(4, exec.awaitExit());
        TaskException e = assertThrows(
                TaskException.class,
                () -> task.exec(new ExecRequest(Machine.process(false, "nosuch"), false, true, true, null)));
        assertEquals(Kind.NOT_FOUND, e.kind(), e.getMessage());
    }

    @Test
    void refusesABadCommandInDockersWords() {
        TaskException e =
                assertThrows(TaskException.class, () -> machine.create(machine.stdio(false, false, false), "nosuch"));
        assertEquals(Kind.NOT_FOUND, e.kind());
        assertTrue(e.getMessage().contains("exec: \"nosuch\": executable file not found in $PATH"), e.getMessage());
    }
}
