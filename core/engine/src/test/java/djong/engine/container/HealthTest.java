package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.engine.container.Health.Probe;
import djong.engine.container.Health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthTest {
    private static final Instant T0 = Instant.parse("2026-11-21T05:00:00Z");
    private static final Duration START_PERIOD = Duration.ofSeconds(60);
    private static final int RETRIES = 2;

    record Row(String rule, Status from, int failures, int code, int atSeconds, Status to, int failuresAfter) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("a success makes it healthy at once", Status.STARTING, 0, 0, 1, Status.HEALTHY, 0),
                new Row("a success forgives all failures", Status.UNHEALTHY, 9, 0, 90, Status.HEALTHY, 0),
                new Row("failures of the start do not count", Status.STARTING, 0, 1, 59, Status.STARTING, 0),
                new Row("after the start they do", Status.STARTING, 0, 1, 60, Status.STARTING, 1),
                new Row("once it was healthy its start is over", Status.HEALTHY, 0, 1, 5, Status.HEALTHY, 1),
                new Row("enough failures in a row", Status.HEALTHY, 1, 1, 90, Status.UNHEALTHY, 2),
                new Row("the streak is counted on", Status.UNHEALTHY, 2, 1, 90, Status.UNHEALTHY, 3),
                new Row("any code but 0 is a failure", Status.HEALTHY, 1, 2, 90, Status.UNHEALTHY, 2),
                new Row("a probe without an end is a failure", Status.HEALTHY, 1, -1, 90, Status.UNHEALTHY, 2));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void follows(Row row) {
        Health after = new Health(row.from(), row.failures(), List.of())
                .after(probe(row.atSeconds(), row.code()), T0, START_PERIOD, RETRIES);
        assertEquals(row.to(), after.status());
        assertEquals(row.failuresAfter(), after.failures());
        assertEquals(List.of(probe(row.atSeconds(), row.code())), after.log());
    }

    private static Probe probe(int atSeconds, int code) {
        return new Probe(T0.plusSeconds(atSeconds), T0.plusSeconds(atSeconds + 1), code, "");
    }

    @Test
    void keepsTheLatestProbesAcrossRuns() {
        Health health = Health.first();
        for (int i = 0; i < 7; i++) health = health.after(probe(i, 1), T0, Duration.ZERO, 3);
        assertEquals(Status.UNHEALTHY, health.status());
        assertEquals(5, health.log().size());
        assertEquals(probe(2, 1), health.log().getFirst());
        assertEquals(new Health(Status.STARTING, 0, health.log()), health.starting());
        assertEquals(Status.UNHEALTHY, health.starting().unwatched().status());
    }
}
