package djong.cli.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    /** What comes through, with D at the end when the keys detached; typed in one piece and byte by byte. */
    private static String typed(String keys, String text, boolean single) throws IOException {
        InputStream source = new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, single ? Math.min(1, length) : length);
            }
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream filtered = DetachKeys.parse(keys).filter(source)) {
            byte[] buffer = new byte[7];
            for (int n = filtered.read(buffer); n >= 0; n = filtered.read(buffer)) out.write(buffer, 0, n);
        } catch (DetachKeys.Detached e) {
            out.write('D');
        }
        return out.toString(ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void theKeysDetach(boolean single) throws IOException {
        String keys = DetachKeys.USUAL;
        assertEquals("hello", typed(keys, "hello", single));
        assertEquals("", typed(keys, "\u0010", single), "the first key waits for the second");
        assertEquals("\u0010a", typed(keys, "\u0010a", single), "another key lets it go");
        assertEquals("\u0010D".substring(1), typed(keys, "\u0010\u0011", single));
        assertEquals("\u0010D", typed(keys, "\u0010\u0010\u0011", single), "a first key twice");
        assertEquals("\u0011abcD", typed(keys, "\u0011abc\u0010\u0011def", single));
        assertEquals("xD", typed("a,b", "xab", single));
        assertEquals("abxcD".substring(2), typed("a", "xca", single));
    }

    @Test
    void controlKeys() throws IOException {
        assertEquals("D", typed("ctrl-@", "\u0000", false));
        assertEquals("D", typed("ctrl-[", "\u001b", false));
        assertEquals("D", typed("ctrl-_", "\u001f", false));
        assertEquals("D", typed("CTRL-A,z", "\u0001z", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "ctrl-", "ctrl-1", "a,,b"})
    void unknownKeys(String keys) {
        assertThrows(IllegalArgumentException.class, () -> DetachKeys.parse(keys));
    }
}
