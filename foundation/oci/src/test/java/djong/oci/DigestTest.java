package djong.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void namesBytes() throws IOException {
        byte[] abc = "abc".getBytes(StandardCharsets.UTF_8);
        assertEquals("sha256:" + ABC, Digest.of(abc).toString());
        assertEquals(Digest.of(abc), Digest.sha256(new ByteArrayInputStream(abc)));
        assertEquals(Digest.of(abc), Digest.parse("sha256:" + ABC));
        assertEquals("ba7816bf8f01", Digest.of(abc).truncated());
        var hash = Digest.parse("sha512:" + "0".repeat(128)).hasher();
        hash.update(abc);
        assertEquals("sha512", Digest.from(hash).algorithm());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "sha256:", "sha256", "sha256:abc", "md5:" + ABC, "sha256:../" + ABC, "SHA256:" + ABC})
    void refusesWhatIsNone(String text) {
        assertThrows(EngineException.InvalidParameter.class, () -> Digest.parse(text));
    }

    @Test
    void refusesUpperCase() {
        String upper = "sha256:" + ABC.toUpperCase(java.util.Locale.ROOT);
        assertThrows(EngineException.InvalidParameter.class, () -> Digest.parse(upper));
    }

    @Test
    void chainsLayers() {
        Digest a = Digest.of("a".getBytes(StandardCharsets.UTF_8));
        Digest b = Digest.of("b".getBytes(StandardCharsets.UTF_8));
        assertEquals(null, ImageConfig.chainId(List.of()));
        assertEquals(a, ImageConfig.chainId(List.of(a)));
        assertEquals(Digest.of((a + " " + b).getBytes(StandardCharsets.UTF_8)), ImageConfig.chainId(List.of(a, b)));
    }
}
