package djong.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * File names as text and back without loss. Linux names are bytes without a charset: what is UTF-8 is read as such, and every byte that
 * is not becomes one lone low surrogate, U+DC80 to U+DCFF, which valid text never holds. Archives with old names pass through unharmed.
 */
public final class FileNames {
    private FileNames() {}

    /** The bytes of a name. */
    public static byte[] encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) return encodeSlowly(name);
        }
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] encodeSlowly(String name) {
        var out = new ByteArrayOutputStream(name.length() + 16);
        int i = 0;
        while (i < name.length()) {
            int point = name.codePointAt(i);
            if (point >= 0xDC80 && point <= 0xDCFF) {
                out.write(point - 0xDC00);
            } else {
                out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
            i += Character.charCount(point);
        }
        return out.toByteArray();
    }

    /** The name of bytes. */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The name of a part of {@code bytes}. */
    public static String decode(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(length + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) break;
            for (int i = 0; i < result.length(); i++) out.put((char) (0xDC00 + (in.get() & 0xFF)));
            decoder.reset();
        }
        return out.flip().toString();
    }
}
