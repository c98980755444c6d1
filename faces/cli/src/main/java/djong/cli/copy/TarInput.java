package djong.cli.copy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an archive as daemons send them: ustar with PAX or GNU extensions. Blocks as its source does. */
final class TarInput {
    private static final int BLOCK = 512;
    private static final int MAX_SPECIAL = 1 << 20;

    private final InputStream in;
    private long left;
    private int padding;

    TarInput(InputStream in) {
        this.in = in;
    }

    /** The next entry, null at the end; what was not read of the one before is skipped. */
    @Nullable
    Archived next() throws IOException {
        String longName = null;
        String longLink = null;
        Map<String, String> pax = Map.of();
        while (true) {
            in.skipNBytes(left + padding);
            byte[] block = in.readNBytes(BLOCK);
            if (block.length == 0) return null;
            if (block.length < BLOCK) throw new EOFException("unexpected EOF");
            if (zero(block)) return null;
            verify(block);
            expect(number(block, 124, 12));
            char type = (char) block[156];
            switch (type) {
                case 'x' -> pax = pax(special());
                case 'g' -> special();
                case 'L' -> longName = text(special(), 0, MAX_SPECIAL);
                case 'K' -> longLink = text(special(), 0, MAX_SPECIAL);
                default -> {
                    return entry(block, type, pax, longName, longLink);
                }
            }
        }
    }

    private Archived entry(
            byte[] block, char type, Map<String, String> pax, @Nullable String longName, @Nullable String longLink)
            throws IOException {
        String name = longName != null ? longName : name(block);
        String link = longLink != null ? longLink : text(block, 157, 100);
        String size = pax.get("size");
        if (size != null) expect(whole(size));
        char kind = type == 0 || type == '7' ? Archived.FILE : type;
        if (kind != Archived.FILE) expect(0);
        return new Archived(
                pax.getOrDefault("path", name),
                kind,
                pax.getOrDefault("linkpath", link),
                (int) number(block, 100, 8) & 07777,
                pax.containsKey("uid") ? whole(pax.getOrDefault("uid", "0")) : number(block, 108, 8),
                pax.containsKey("gid") ? whole(pax.getOrDefault("gid", "0")) : number(block, 116, 8),
                left,
                modified(pax.get("mtime"), number(block, 136, 12)),
                (int) number(block, 329, 8),
                (int) number(block, 337, 8));
    }

    private static String name(byte[] block) {
        String name = text(block, 0, 100);
        boolean ustar = text(block, 257, 6).equals("ustar");
        String prefix = ustar && block[262] == 0 ? text(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static Instant modified(@Nullable String text, long seconds) throws IOException {
        try {
            if (text == null) return Instant.ofEpochSecond(Math.max(0, seconds));
            BigDecimal value = new BigDecimal(text);
            BigDecimal whole = value.setScale(0, RoundingMode.FLOOR);
            return Instant.ofEpochSecond(
                    whole.longValueExact(),
                    value.subtract(whole).movePointRight(9).longValue());
        } catch (ArithmeticException | NumberFormatException | java.time.DateTimeException e) {
            throw invalid();
        }
    }

    /** Reads what follows the entry; -1 at its end. */
    int read(byte[] into) throws IOException {
        if (left == 0) return -1;
        int n = in.read(into, 0, (int) Math.min(into.length, left));
        if (n < 0) throw new EOFException("unexpected EOF");
        left -= n;
        return n;
    }

    private void expect(long size) throws IOException {
        if (size < 0) throw invalid();
        left = size;
        padding = (int) (-size & BLOCK - 1);
    }

    private byte[] special() throws IOException {
        if (left > MAX_SPECIAL) throw invalid();
        byte[] data = in.readNBytes((int) left);
        if (data.length < left) throw new EOFException("unexpected EOF");
        left = 0;
        return data;
    }

    private static Map<String, String> pax(byte[] data) throws IOException {
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < data.length) {
            int space = at;
            while (space < data.length && data[space] != ' ') space++;
            long length = whole(new String(data, at, space - at, StandardCharsets.US_ASCII));
            int equals = space;
            while (equals < data.length && data[equals] != '=') equals++;
            if (length <= equals - at || length > data.length - at) throw invalid();
            int end = at + (int) length;
            records.put(
                    new String(data, space + 1, equals - space - 1, StandardCharsets.UTF_8),
                    new String(data, equals + 1, end - equals - 2, StandardCharsets.UTF_8));
            at = end;
        }
        return records;
    }

    private static long whole(String digits) throws IOException {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private static long number(byte[] block, int at, int length) throws IOException {
        if ((block[at] & 0x80) != 0) {
            long value = 0;
            for (int i = at + Math.max(1, length - 8); i < at + length; i++) value = value << 8 | block[i] & 0xff;
            return value;
        }
        String digits = text(block, at, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < block.length && end < at + length && block[end] != 0) end++;
        return new String(block, at, end - at, StandardCharsets.UTF_8);
    }

    private static boolean zero(byte[] block) {
        for (byte b : block) if (b != 0) return false;
        return true;
    }

    private static void verify(byte[] block) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        if (number(block, 148, 8) != sum) throw invalid();
    }

    private static IOException invalid() {
        return new IOException("archive/tar: invalid tar header");
    }
}
