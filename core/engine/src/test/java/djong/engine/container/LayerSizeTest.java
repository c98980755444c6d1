package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.engine.config.HostConfig.Storage;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerSizeTest {
    private static Storage storage(@Nullable Map<String, String> options) {
        return new Storage(null, null, null, "", null, options, false, 0, false);
    }

    private static long bytes(String size) {
        return Validation.layerBytes(storage(Map.of("size", size)), () -> true);
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024", "8m, 8388608", "1.5G, 1610612736", "2KiB, 2048"})
    void unitsArePowersOf1024(String size, long expected) {
        assertEquals(expected, bytes(size));
    }

    @Test
    void nothingAskedIsNoLimit() {
        assertEquals(0, Validation.layerBytes(storage(null), () -> false));
        assertEquals(0, Validation.layerBytes(storage(Map.of()), () -> false));
    }

    @Test
    void whatIsNoSizeIsRefused() {
        var e = assertThrows(EngineException.System.class, () -> bytes("much"));
        assertEquals("invalid size: 'much'", e.getMessage());
    }

    @Test
    void otherOptionsAndOtherFileSystemsAreRefused() {
        var unknown = assertThrows(
                EngineException.System.class,
                () -> Validation.layerBytes(storage(Map.of("colour", "red")), () -> true));
        assertEquals("Unknown option colour", unknown.getMessage());
        var elsewhere = assertThrows(
                EngineException.System.class, () -> Validation.layerBytes(storage(Map.of("size", "1g")), () -> false));
        assertEquals(
                "--storage-opt is supported only for overlay over xfs with 'pquota' mount option",
                elsewhere.getMessage());
    }
}
