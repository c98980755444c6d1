package djong.image.tar;

import djong.linux.FileNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 512 bytes before an entry, of whichever dialect. */
final class Header {
    static final int BLOCK = 512;
    /** Where the checksum stands; it counts as eight blanks while it is computed. */
    static final int CHECKSUM = 148;

    private static final byte[] POSIX = "ustar\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] STAR = "tar\0".getBytes(StandardCharsets.ISO_8859_1);

    private final byte[] block;

    Header(byte[] block) {
        this.block = block;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) if (b != 0) return false;
        return true;
    }

    /** Old writers summed signed bytes: either sum is right. */
    void verify() throws TarException {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long stated = number(CHECKSUM, 8);
        if (stated != unsigned && stated != signed) throw new TarException("archive/tar: invalid tar header");
    }

    boolean isGnu() {
        return matches(257, GNU);
    }

    String name() {
        String name = text(0, 100);
        if (!matches(257, POSIX)) return name;
        String prefix = text(345, matches(508, STAR) ? 131 : 155);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    long wholeMode() throws TarException {
        return number(100, 8);
    }

    int mode() throws TarException {
        return (int) (number(100, 8) & 07777);
    }

    long uid() throws TarException {
        return number(108, 8);
    }

    long gid() throws TarException {
        return number(116, 8);
    }

    long size() throws TarException {
        return number(124, 12);
    }

    long modifiedSeconds() throws TarException {
        return number(136, 12);
    }

    char flag() {
        return (char) (block[156] & 0xff);
    }

    String linkName() {
        return text(157, 100);
    }

    long deviceMajor() throws TarException {
        return matches(257, POSIX) || isGnu() ? number(329, 8) : 0;
    }

    long deviceMinor() throws TarException {
        return matches(257, POSIX) || isGnu() ? number(337, 8) : 0;
    }

    String text(int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) end++;
        return FileNames.decode(block, at, end - at);
    }

    boolean flagAt(int at) {
        return block[at] != 0;
    }

    private boolean matches(int at, byte[] magic) {
        return Arrays.equals(block, at, at + magic.length, magic, 0, magic.length);
    }

    /** Octal digits among blanks, or, with the highest bit set, a big-endian two's complement number (GNU and star). */
    long number(int at, int length) throws TarException {
        if ((block[at] & 0x80) != 0) return binary(at, length);
        int from = at;
        int to = at + length;
        while (from < to && (block[from] == ' ' || block[from] == 0)) from++;
        long value = 0;
        for (; from < to && block[from] != ' ' && block[from] != 0; from++) {
            int digit = block[from] - '0';
            if (digit < 0 || digit > 7) throw new TarException("archive/tar: invalid tar header");
            value = value << 3 | digit;
        }
        return value;
    }

    private long binary(int at, int length) throws TarException {
        boolean negative = (block[at] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = at; i < at + length; i++) {
            int b = block[i] & 0xff;
            if (i == at) b = negative ? b | 0x80 : b & 0x7f;
            if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
                throw new TarException("archive/tar: invalid tar header: a number does not fit 64 bits");
            }
            value = value << 8 | b;
        }
        return value;
    }
}
