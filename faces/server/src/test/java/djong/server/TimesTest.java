package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimesTest {
    record Row(Duration span, String words) {}

    static Stream<Row> rows() {
        return Stream.of(
                new Row(Duration.ofMillis(999), "Less than a second"),
                new Row(Duration.ofSeconds(1), "1 second"),
                new Row(Duration.ofSeconds(59), "59 seconds"),
                new Row(Duration.ofSeconds(60), "About a minute"),
                new Row(Duration.ofSeconds(120), "2 minutes"),
                new Row(Duration.ofMinutes(59), "59 minutes"),
                new Row(Duration.ofMinutes(60), "About an hour"),
                new Row(Duration.ofMinutes(89), "About an hour"),
                new Row(Duration.ofMinutes(90), "2 hours"),
                new Row(Duration.ofHours(47), "47 hours"),
                new Row(Duration.ofHours(48), "2 days"),
                new Row(Duration.ofDays(13), "13 days"),
                new Row(Duration.ofDays(14), "2 weeks"),
                new Row(Duration.ofDays(60), "2 months"),
                new Row(Duration.ofDays(800), "2 years"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        assertEquals(row.words, Times.human(row.span));
    }

    @Test
    void writesTimesAsGoDoes() {
        assertEquals("0001-01-01T00:00:00Z", Times.rfc3339(null));
        assertEquals("2026-11-21T05:51:00Z", Times.rfc3339(Instant.parse("2026-11-21T05:51:00Z")));
        assertEquals("2026-11-21T05:51:00.00012Z", Times.rfc3339(Instant.parse("2026-11-21T05:51:00.000120Z")));
        assertEquals("2026-11-21T05:51:00.396083394Z", Times.rfc3339(Instant.parse("2026-11-21T05:51:00.396083394Z")));
        assertEquals("2026-11-21T05:51:00.390000000Z", Times.fixed(Instant.parse("2026-11-21T05:51:00.39Z")));
    }

    @Test
    void readsSecondsWithAFraction() {
        assertEquals(Instant.ofEpochSecond(1700000000, 123456789), Requests.time("1700000000.123456789"));
        assertEquals(Instant.ofEpochSecond(1700000000, 500000000), Requests.time("1700000000.5"));
        assertEquals(Instant.ofEpochSecond(1700000000), Requests.time("1700000000"));
    }
}
