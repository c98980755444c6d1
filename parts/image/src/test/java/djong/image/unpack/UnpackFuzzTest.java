package djong.image.unpack;

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
        try {
            var tar = new TarReader(new ByteArrayInputStream(bytes));
            byte[] data = new byte[4096];
            for (var entry = tar.next(); entry != null; entry = tar.next()) {
                EntryPath.of(entry.name());
                for (int n = tar.read(data, 0, data.length); n >= 0; n = tar.read(data, 0, data.length)) {
                    if (n == 0) throw new AssertionError("a read of nothing");
                }
                if (tar.remaining() != 0) throw new AssertionError("bytes left over");
            }
        } catch (IOException | EngineException.InvalidParameter _) {
            // refused, as it may be
        }
    }
}
