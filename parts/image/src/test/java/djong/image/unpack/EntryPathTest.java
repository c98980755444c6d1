package djong.image.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryPathTest {
    @ParameterizedTest
    @CsvSource({
        "f, '', f",
        "./f, '', f",
        "/f, '', f",
        "a/b/c, a/b, c",
        "a//b/./c/, a/b, c",
        "a/../b, '', b",
        "/../b, '', b",
        "., '', ''",
        "./, '', ''",
        "/, '', ''",
        "a/.., '', ''",
        "..a/b.., ..a, b.."
    })
    void isCleaned(String name, String parent, String last) {
        assertEquals(new EntryPath(parent, last), EntryPath.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../f", "a/../../f", "./../f", "a/b/../../../f"})
    void cannotClimb(String name) {
        assertThrows(EngineException.InvalidParameter.class, () -> EntryPath.of(name));
    }
}
