package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathsTest {
    @ParameterizedTest
    @CsvSource({
        "/t/f, /t/f, f",
        "t/f, /t/f, f",
        "//t//f, /t/f, f",
        "../t/f, /t/f, f",
        "/t/d/, /t/d/, d",
        "/t/d/., /t/d/., .",
        "/t/d/./, /t/d/./, .",
        "/t/d/.., /t, t",
        "/t/d/../, /t/, t",
        "/, /, /",
        "., /., .",
        ".., /, /",
        "/./, /./, ."
    })
    void aSlashOrADotAtTheEndStays(String asked, String absolute, String base) {
        assertEquals(absolute, Paths.absolute(asked));
        assertEquals(base, Paths.base(absolute));
    }

    @ParameterizedTest
    @CsvSource({"/t/d/.., ..", "/t/x/, x", "'', ."})
    void theBaseIsTheLastComponentAsItIsWritten(String path, String base) {
        assertEquals(base, Paths.base(path));
    }
}
