package djong.build.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheImportsTest {
    @Test
    void whatStandsAmongOptions() {
        assertEquals(
                List.of(new CacheImports.Entry("local", Map.of("src", "x"))),
                CacheImports.of(Map.of("cache-imports", "[{\"Type\":\"local\",\"Attrs\":{\"src\":\"x\"}}]")));
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        assertThrows(
                EngineException.InvalidParameter.class,
                () -> CacheImports.of(Map.of("cache-imports", "[".repeat(100_000))));
    }
}
