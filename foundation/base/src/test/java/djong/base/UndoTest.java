package djong.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void takesStepsBackInReverse() {
        try (var undo = new Undo()) {
            undo.push("first", () -> done.add("first"));
            undo.push("second", () -> done.add("second"));
        }
        assertEquals(List.of("second", "first"), done);
    }

    @Test
    void keepsWhatWasKept() {
        try (var undo = new Undo()) {
            undo.push("first", () -> done.add("first"));
            undo.keep();
        }
        assertEquals(List.of(), done);
    }

    @Test
    void goesOnAfterAFailureAndReportsEveryOne() {
        var undo = new Undo();
        undo.push("first", () -> {
            throw new IOException("disk");
        });
        undo.push("second", () -> done.add("second"));
        undo.push("third", () -> {
            throw new IOException("net");
        });
        var failure = assertThrows(EngineException.System.class, undo::close);
        assertEquals("cannot undo: third: net", failure.getMessage());
        assertEquals("cannot undo: first: disk", failure.getSuppressed()[0].getMessage());
        assertEquals(List.of("second"), done);
    }

    @Test
    void addsItsFailureToTheOneThatCausedIt() {
        var cause = assertThrows(IllegalStateException.class, () -> {
            try (var undo = new Undo()) {
                undo.push("step", () -> {
                    throw new IOException("disk");
                });
                throw new IllegalStateException("the reason");
            }
        });
        assertEquals("cannot undo: step: disk", cause.getSuppressed()[0].getMessage());
    }
}
