package djong.image.unpack;

import com.code_intelligence.jazzer.junit.FuzzTest;
import djong.base.EngineException;
import djong.image.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * Bytes that claim to be an archive: the reader ends, within bounds, with entries or an {@link IOException}; nothing else escapes it. Run with
 * {@code JAZZER_FUZZ=1} it looks for new inputs; without, it repeats those that are kept beside it.
 */
final class UnpackFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        read(bytes);
    }

    static void read(byte[] bytes) {
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
