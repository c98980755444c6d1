package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.engine.config.HostConfig.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestartRuleTest {
    record Row(String rule, String policy, int max, int code, boolean byHand, int restarts, boolean again) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("no policy starts nothing", "no", 0, 1, false, 0, false),
                new Row("the empty policy is no", "", 0, 1, false, 0, false),
                new Row("always, after success", "always", 0, 0, false, 0, true),
                new Row("always, even after a stop by hand, when the daemon starts", "always", 0, 137, true, 0, true),
                new Row("always, however often", "always", 0, 1, false, 1000, true),
                new Row("unless-stopped, after success", "unless-stopped", 0, 0, false, 7, true),
                new Row("unless-stopped remembers a stop by hand", "unless-stopped", 0, 137, true, 0, false),
                new Row("on-failure leaves success alone", "on-failure", 0, 0, false, 0, false),
                new Row("on-failure without a limit", "on-failure", 0, 1, false, 1000, true),
                new Row("on-failure below its limit", "on-failure", 2, 1, false, 1, true),
                new Row("on-failure at its limit", "on-failure", 2, 1, false, 2, false),
                new Row(
                        "on-failure does not ask who stopped it, when the daemon starts",
                        "on-failure",
                        0,
                        137,
                        true,
                        0,
                        true));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void follows(Row row) {
        assertEquals(
                row.again(),
                RestartRule.restarts(
                        new RestartPolicy(row.policy(), row.max()), row.code(), row.byHand(), row.restarts()));
    }

    @Test
    void thePauseDoublesUpToAMinuteAndStartsAnewAfterAGoodRun() {
        var pauses = new ArrayList<Long>();
        Duration pause = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            pause = RestartRule.pause(pause, Duration.ofSeconds(9));
            pauses.add(pause.toMillis());
        }
        assertEquals(
                List.of(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L, 60000L), pauses);
        assertEquals(Duration.ofMillis(100), RestartRule.pause(pause, Duration.ofSeconds(10)));
    }
}
