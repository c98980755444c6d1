package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PsTest {
    @Test
    void theLastColumnTakesTheRest() {
        ProcessTable table = Ps.parse("UID   PID CMD\nroot    7 sh -c true\nroot    8 other\n", Set.of(7));
        assertEquals(
                new ProcessTable(List.of("UID", "PID", "CMD"), List.of(List.of("root", "7", "sh -c true"))), table);
    }

    @Test
    void threadsBelongToTheProcessAbove() {
        ProcessTable table = Ps.parse("PID CMD\n7 sh\n- -\n8 x\n- -\n", Set.of(7));
        assertEquals(List.of(List.of("7", "sh"), List.of("-", "-")), table.rows());
    }

    @Test
    void withoutTheColumnNobodyKnowsWhoseARowIs() {
        var e = assertThrows(EngineException.System.class, () -> Ps.parse("CMD\nsh\n", Set.of(7)));
        assertEquals("Couldn't find PID field in ps output", e.getMessage());
    }

    @Test
    void noOtherColumnMayBeCalledSo() {
        var e = assertThrows(EngineException.System.class, () -> Ps.checkNames("-o comm=PID"));
        assertEquals("specifying \"comm=PID\" is not allowed", e.getMessage());
        assertDoesNotThrow(() -> Ps.checkNames("-o pid=PID,comm"));
    }
}
