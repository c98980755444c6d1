package djong.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoModeTest {
    record Row(String what, int linux, long go) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("a file", 0100644, 0644),
                new Row("a folder", 040755, 0x80000000L | 0755),
                new Row("a folder with the sticky bit", 041777, 0x80000000L | 1 << 20 | 0777),
                new Row("a program with another's rights", 0104755, 1 << 23 | 0755),
                new Row("one with a group's rights", 0102755, 1 << 22 | 0755),
                new Row("a link", 0120777, 1 << 27 | 0777),
                new Row("a pipe", 010600, 1 << 25 | 0600),
                new Row("a socket", 0140600, 1 << 24 | 0600),
                new Row("a disk", 060660, 1 << 26 | 0660),
                new Row("a terminal", 020620, 1 << 26 | 1 << 21 | 0620));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void travelsBothWays(Row row) {
        assertEquals(row.go, Integer.toUnsignedLong(GoMode.of(row.linux)));
        assertEquals(row.linux, GoMode.linux((int) row.go));
    }
}
