package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PhaseTest {
    private static final Instant T0 = Instant.parse("2026-11-21T05:00:00Z");
    private static final Phase.Created CREATED = new Phase.Created();
    private static final Phase.Running RUNNING = new Phase.Running(42, T0);
    private static final Phase.Paused PAUSED = new Phase.Paused(RUNNING);
    private static final Phase.Exited EXITED = new Phase.Exited(3, T0);
    private static final Phase.Restarting RESTARTING = new Phase.Restarting(EXITED);

    /** @param to null when refused */
    record Row(String rule, Phase from, Phase.Event event, Phase to) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        var started = new Phase.Event.Started(42, T0);
        var again = new Phase.Event.DiedToRestart(3, T0);
        return Stream.of(
                new Row("a created one starts", CREATED, started, RUNNING),
                new Row("an ended one starts", EXITED, started, RUNNING),
                new Row("a waiting one starts", RESTARTING, started, RUNNING),
                new Row("a start that fails leaves a created one", CREATED, new Phase.Event.StartFailed(127), CREATED),
                new Row(
                        "a waiting one whose start fails has ended",
                        RESTARTING,
                        new Phase.Event.StartFailed(127),
                        new Phase.Exited(127, T0)),
                new Row("a paused one keeps its process", RUNNING, new Phase.Event.Froze(), PAUSED),
                new Row("and goes on with it", PAUSED, new Phase.Event.Thawed(), RUNNING),
                new Row("an end", RUNNING, new Phase.Event.Died(3, T0), EXITED),
                new Row("an end in the frost", PAUSED, new Phase.Event.Died(3, T0), EXITED),
                new Row("an end, to be started again", RUNNING, again, RESTARTING),
                new Row("an end in the frost, to be started again", PAUSED, again, RESTARTING),
                new Row("chosen as the daemon starts", EXITED, new Phase.Event.Chosen(), RESTARTING),
                new Row("chosen while it waited already", RESTARTING, new Phase.Event.Chosen(), RESTARTING),
                new Row("waits no more", RESTARTING, new Phase.Event.LeftAlone(), EXITED),
                new Row(
                        "removed while it waits",
                        RESTARTING,
                        new Phase.Event.RemovalBegan(true),
                        new Phase.Removing(RESTARTING, true)),
                new Row("a running one cannot be removed", RUNNING, new Phase.Event.RemovalBegan(true), null),
                new Row("an ended one cannot pause", EXITED, new Phase.Event.Froze(), null),
                new Row("one that never ran is not chosen", CREATED, new Phase.Event.Chosen(), null),
                new Row(
                        "a removal that failed",
                        new Phase.Removing(EXITED, true),
                        new Phase.Event.RemovalFailed(),
                        new Phase.Dead(EXITED)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void follows(Row row) {
        if (row.to() == null)
            assertThrows(EngineException.Conflict.class, () -> row.from().after(row.event()));
        else assertEquals(row.to(), row.from().after(row.event()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void writtenAndReadAgain(Row row) {
        assertEquals(row.from(), StoredContainer.StoredPhase.of(row.from()).toPhase());
    }
}
