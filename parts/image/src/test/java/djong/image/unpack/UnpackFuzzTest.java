package djong.image.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import djong.base.EngineException;
import djong.image.tar.TarReader;
import djong.image.tar.TestTar;
import djong.image.tar.TestTar.Raw;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that claim to be an archive: the reader ends, within bounds, with entries or an {@link IOException}; nothing else escapes it. The build runs it
 * twice: once over the seeds like any test, once with {@code JAZZER_FUZZ=1} for a few seconds, looking for more.
 */
final class UnpackFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                new byte[0],
                new TestTar()
                        .directory("d/")
                        .file("d/f", "text")
                        .symbolicLink("l", "d")
                        .hardLink("h", "d/f")
                        .ended(),
                new TestTar()
                        .pax("path", "long", "size", "3", "mtime", "1.5", "SCHILY.xattr.user.a", "b")
                        .add(new Raw("x", '0'))
                        .data(new byte[3])
                        .ended(),
                new TestTar()
                        .pax("GNU.sparse.size", "50", "GNU.sparse.map", "0,4,20,6")
                        .add(new Raw("s", '0'), new byte[10])
                        .ended(),
                new TestTar()
                        .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "5")
                        .add(new Raw("s", '0'), new byte[512])
                        .ended(),
                new TestTar()
                        .add(
                                new Raw("././@LongLink", 'L').gnu(),
                                "name\0".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .add(new Raw("x", '0').gnu())
                        .ended(),
                new TestTar()
                        .add(
                                new Raw("s", 'S')
                                        .gnu()
                                        .octal(386, 12, 0)
                                        .octal(398, 12, 4)
                                        .octal(483, 12, 10),
                                new byte[4])
                        .ended());
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        int entries = 0;
        long content = 0;
        try {
            var tar = new TarReader(new ByteArrayInputStream(bytes));
            byte[] data = new byte[4096];
            for (var entry = tar.next(); entry != null; entry = tar.next()) {
                entries++;
                EntryPath.of(entry.name());
                for (int n = tar.read(data, 0, data.length); n >= 0; n = tar.read(data, 0, data.length)) {
                    assertNotEquals(0, n, "a read of nothing");
                    content += n;
                }
                assertEquals(0, tar.remaining(), "bytes left over");
            }
        } catch (IOException | EngineException.InvalidParameter refused) {
            assertNotNull(refused.getMessage(), "a refusal says why");
        }
        // Every entry has a block of its own, and all content is stored.
        assertTrue(entries <= bytes.length / 512, () -> "more entries than blocks in " + bytes.length + " bytes");
        assertTrue(content <= bytes.length, () -> "more content than the archive's " + bytes.length + " bytes");
    }
}
