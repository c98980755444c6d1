package djong.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "linux/x86_64, linux/amd64",
        "amd64, linux/amd64",
        "linux/arm64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "aarch64, linux/arm64",
        "linux/arm, linux/arm/v7",
        "linux/arm/v6, linux/arm/v6",
        "linux/s390x, linux/s390x",
        "Windows/amd64, windows/amd64"
    })
    void reads(String text, String meant) {
        assertEquals(meant, Platform.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "linux/", "linux/amd64/v1/x", "lin ux/amd64", "linux/am d", "amiga"})
    void refuses(String text) {
        assertThrows(EngineException.InvalidParameter.class, () -> Platform.parse(text));
    }

    @Test
    void refusesInTheWordsThatClientsKnow() {
        assertEquals("\"amiga\": unknown operating system or architecture: invalid argument", refusal("amiga"));
        assertEquals(
                "\"\" is an invalid OS component of \"/\": OSAndVersion specifier component must match"
                        + " \"^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.%-]*)((?:\\\\+[A-Za-z0-9_.%-]+)*)\\\\))?$\": invalid argument",
                refusal("/"));
        assertEquals(
                "\"am d\" is an invalid component of \"linux/am d\": platform specifier component must match"
                        + " \"^[A-Za-z0-9_.-]+$\": invalid argument",
                refusal("linux/am d"));
    }

    private static String refusal(String text) {
        return assertThrows(EngineException.InvalidParameter.class, () -> Platform.parse(text))
                .getMessage();
    }

    @Test
    void acceptsWhatRunsThere() {
        assertTrue(Platform.parse("linux/arm64").accepts(new Platform("linux", "arm64", null)));
        assertTrue(Platform.parse("linux/amd64").accepts(new Platform("linux", "amd64", null)));
        assertFalse(Platform.parse("linux/amd64").accepts(new Platform("linux", "arm64", "v8")));
        assertFalse(Platform.parse("linux/arm/v6").accepts(new Platform("linux", "arm", "v7")));
        assertEquals("linux", Platform.host().os());
    }
}
