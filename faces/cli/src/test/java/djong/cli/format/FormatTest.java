package djong.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource({
        "0,0B",
        "1,1B",
        "999,999B",
        "1000,1kB",
        "1984360,1.98MB",
        "999999,1e+03kB",
        "12345678,12.3MB",
        "1500000000,1.5GB"
    })
    void sizesInThreeDigits(long bytes, String text) {
        assertEquals(text, Units.size(bytes, 3));
    }

    @ParameterizedTest
    @CsvSource({"1984360,1.984MB", "7,7B", "123456,123.5kB"})
    void sizesInFourDigits(long bytes, String text) {
        assertEquals(text, Units.size(bytes, 4));
    }

    @Test
    void binarySizes() {
        assertEquals("23.54GiB", Units.binarySize(25276502016L));
        assertEquals("512B", Units.binarySize(512));
    }

    @ParameterizedTest
    @CsvSource({
        "0,Less than a second", "1,1 second", "59,59 seconds", "60,About a minute", "119,About a minute",
                "120,2 minutes",
        "3599,59 minutes", "3600,About an hour", "5399,About an hour", "5400,2 hours", "170000,47 hours",
                "172800,2 days",
        "1209599,2 weeks", "1209600,2 weeks", "5184000,2 months", "63072000,2 years"
    })
    void spans(long seconds, String text) {
        assertEquals(text, Units.span(seconds));
    }

    @Test
    void tablesAreLaidOutByColumn() {
        assertEquals(
                "NAME      SIZE\na         1\nlong one here   22\n",
                new Tabwriter(10, 3)
                        .format("NAME\tSIZE\na\t1\n")
                        .concat(new Tabwriter(10, 3).format("long one here\t22\n")));
        assertEquals("A          B\nlong one   c\n", new Tabwriter(4, 3).format("A\tB\nlong one\tc\n"));
        assertEquals("A   B   \nC\nD   E   \n", new Tabwriter(4, 1).format("A\tB\t\nC\nD\tE\t\n"));
        assertEquals("ä…  x\n", new Tabwriter(0, 2).format("ä…\tx\n"));
    }

    @Test
    void longTextsEndWithAnEllipsis() {
        assertEquals("abc", Units.ellipsis("abc", 3));
        assertEquals("ab…", Units.ellipsis("abcd", 3));
        assertEquals("0123456789ab", Units.shortId("sha256:0123456789abcdef"));
    }

    @Test
    void timesHaveTheDigitsTheyNeed() {
        Instant at = Instant.parse("2026-11-21T06:05:16.337219000Z");
        assertEquals(
                9, Times.rfc3339Nanos(at).replaceAll(".*\\.([0-9]+).*", "$1").length());
        assertEquals("337219", Times.go(at).replaceAll(".*\\.([0-9]+) .*", "$1"));
        assertEquals(-1, Times.go(Instant.ofEpochSecond(1)).indexOf('.'));
    }
}
