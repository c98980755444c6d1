package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileModesTest {
    @ParameterizedTest
    @CsvSource({
        "0100644, 420",
        "0104755, 8389101",
        "0040755, 2147484141",
        "0041777, 2148532735",
        "0042750, 2151678440",
        "0120777, 134218239",
        "0010644, 33554852",
        "0020644, 69206436",
        "0060644, 67109284",
        "0140755, 16777709"
    })
    void typesAndSpecialBitsAreWhereGoHasThem(String octal, long go) {
        assertEquals(go, FileModes.go(Integer.parseInt(octal, 8)));
    }
}
