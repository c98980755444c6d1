package djong.image.tar;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Names on Linux are bytes, nearly always UTF-8. Bytes that are not become the lone surrogates U+DC80…U+DCFF, one each (the scheme of
 * Python's PEP 383), so that every name survives the way through a {@code String}.
 */
final class TarText {
    private static final int ESCAPE = 0xDC00;

    private TarText() {}

    static String decode(byte[] bytes, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to && ascii; i++) ascii = bytes[i] >= 0;
        if (ascii) return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException _) {
            return escaped(bytes, from, to);
        }
    }

    private static String escaped(byte[] bytes, int from, int to) {
        var text = new StringBuilder();
        int at = from;
        while (at < to) {
            int length = wellFormed(bytes, at, to);
            if (length == 0) text.append((char) (ESCAPE + (bytes[at] & 0xff)));
            else text.append(new String(bytes, at, length, StandardCharsets.UTF_8));
            at += Math.max(1, length);
        }
        return text.toString();
    }

    /** Bytes of the UTF-8 sequence that begins at {@code at}, 0 when none does. */
    private static int wellFormed(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > to) return 0;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
            return length;
        } catch (CharacterCodingException _) {
            return 0;
        }
    }

    static byte[] encode(String text) {
        boolean lone = false;
        for (int i = 0; i < text.length() && !lone; i++) lone = isEscape(text, i);
        if (!lone) return text.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isEscape(text, i)) bytes.write(c - ESCAPE);
            else bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            i += Character.charCount(c);
        }
        return bytes.toByteArray();
    }

    private static boolean isEscape(String text, int at) {
        int c = text.codePointAt(at);
        return c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff;
    }
}
