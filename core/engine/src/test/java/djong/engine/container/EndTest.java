package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.engine.container.End.Asked;
import djong.engine.container.End.Asker;
import djong.engine.container.End.Cause;
import djong.runtime.Exit;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EndTest {
    private static final Instant T0 = Instant.parse("2026-11-21T05:00:00Z");

    record Row(String rule, Exit exit, Asked asked, Cause cause, int signal, Asker by) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Exit exit(int code, boolean oom) {
        return new Exit(code, T0, oom, true);
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("by itself", exit(3, false), Asked.NOTHING, Cause.EXIT, 0, Asker.NOBODY),
                new Row("a crash", exit(139, false), Asked.NOTHING, Cause.SIGNAL, 11, Asker.NOBODY),
                new Row("a stop that it heeds", exit(0, false), new Asked(Asker.STOP, 15), Cause.EXIT, 0, Asker.STOP),
                new Row("a stop that kills", exit(137, false), new Asked(Asker.STOP, 9), Cause.SIGNAL, 9, Asker.STOP),
                new Row("too much memory", exit(137, true), Asked.NOTHING, Cause.OOM, 9, Asker.NOBODY),
                new Row(
                        "memory, before a stop came through",
                        exit(137, true),
                        new Asked(Asker.STOP, 15),
                        Cause.OOM,
                        9,
                        Asker.NOBODY),
                new Row("a child's memory, and its own end", exit(1, true), Asked.NOTHING, Cause.EXIT, 0, Asker.NOBODY),
                new Row(
                        "a message, and its own end later",
                        exit(0, false),
                        new Asked(Asker.KILL, 10),
                        Cause.EXIT,
                        0,
                        Asker.NOBODY),
                new Row(
                        "a message that kills",
                        exit(138, false),
                        new Asked(Asker.KILL, 10),
                        Cause.SIGNAL,
                        10,
                        Asker.KILL),
                new Row(
                        "nobody saw it",
                        new Exit(Exit.UNKNOWN, T0, false, false),
                        Asked.NOTHING,
                        Cause.UNSEEN,
                        0,
                        Asker.NOBODY));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void tells(Row row) {
        End end = End.of(T0, row.exit(), row.asked(), false);
        assertEquals(row.cause(), end.cause());
        assertEquals(row.signal(), end.signal());
        assertEquals(row.by(), end.asked());
    }

    @Test
    void theLatestTenAreRememberedAndWritten() {
        History history = History.NONE.withStoppedByHand(true).withHealth(Health.first());
        for (int code = 0; code < 12; code++)
            history = history.and(End.of(null, exit(code, false), Asked.NOTHING, true));
        assertEquals(10, history.ends().size());
        assertEquals(2, history.ends().getFirst().code());
        assertEquals(history, StoredHistory.toHistory(StoredHistory.of(history)));
        assertEquals(History.NONE, StoredHistory.toHistory(StoredHistory.of(History.NONE)));
    }
}
