package djong.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LocalOptionsTest {
    record Row(String rule, Map<String, String> options, String refusal) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("an unknown option", Map.of("foo", "bar"), "invalid option: \"foo\""),
                new Row("a type without a device", Map.of("type", "tmpfs"), "missing required option: \"device\""),
                new Row("a device without a type", Map.of("device", "tmpfs"), "missing required option: \"type\""),
                new Row("options for nothing", Map.of("o", "ro"), "missing required option: \"device\""),
                new Row("options and a device", Map.of("o", "ro", "device", "x"), "missing required option: \"type\""),
                new Row("no size", Map.of("size", "abc"), "invalid size: 'abc'"),
                new Row("no quotas", Map.of("size", "10m"), "quota size requested but no quota support"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Row row) {
        var e = assertThrows(EngineException.InvalidParameter.class, () -> LocalOptions.of(row.options()));
        assertEquals(row.refusal(), e.getMessage());
    }

    @Test
    void takesEmptyValues() {
        assertEquals(
                new LocalOptions("tmpfs", "", "size=1m"),
                LocalOptions.of(Map.of("type", "tmpfs", "device", "", "o", "size=1m")));
    }

    @ParameterizedTest
    @CsvSource({
        "10,10",
        "10b,10",
        "10k,10240",
        "1.5 KB,1536",
        "2m,2097152",
        "1GiB,1073741824",
        "x,-1",
        "-5,-1",
        "1kk,-1",
        "'',-1"
    })
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, LocalOptions.bytes(text));
    }
}
