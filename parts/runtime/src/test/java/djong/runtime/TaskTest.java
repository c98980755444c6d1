package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        assertEquals(0, task.pids().size());
    }
}
