package djong.image.tar;

import djong.linux.FileNames;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of one PAX extended header: {@code "LENGTH KEY=VALUE\n"}, values being bytes. */
final class PaxRecords {
    private static final String SCHILY_XATTR = "SCHILY.xattr.";
    private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
    private static final int MAX_DIGITS = 32;

    private final Map<String, byte[]> records = new LinkedHashMap<>();
    /** GNU sparse format 0.0 repeats its keys, so that order counts: offset, length, offset, length… */
    private final List<Long> sparseNumbers = new ArrayList<>();

    static PaxRecords parse(byte[] data) throws TarException {
        var pax = new PaxRecords();
        int at = 0;
        while (at < data.length) {
            int space = at;
            while (space < data.length && data[space] != ' ') space++;
            int length = decimal(data, at, space);
            int end = at + length;
            if (space == data.length
                    || length <= space - at + 1
                    || end > data.length
                    || end < at
                    || data[end - 1] != '\n') throw invalid();
            int equals = space + 1;
            while (equals < end && data[equals] != '=') equals++;
            if (equals > end - 2) throw invalid();
            pax.put(
                    FileNames.decode(data, space + 1, equals - space - 1),
                    Arrays.copyOfRange(data, equals + 1, end - 1));
            at = end;
        }
        return pax;
    }

    private void put(String key, byte[] value) throws TarException {
        if (key.isEmpty()) throw invalid();
        switch (key) {
            case "GNU.sparse.offset", "GNU.sparse.numbytes" -> sparseNumbers.add(number(value));
            case "path", "linkpath" -> {
                for (byte b : value) if (b == 0) throw invalid();
                records.put(key, value);
            }
            default -> records.put(key, value);
        }
    }

    @Nullable
    String text(String key) {
        byte[] value = records.get(key);
        return value == null || value.length == 0 ? null : FileNames.decode(value);
    }

    long number(String key, long absent) throws TarException {
        byte[] value = records.get(key);
        return value == null || value.length == 0 ? absent : number(value);
    }

    boolean has(String key) {
        return records.containsKey(key);
    }

    List<Long> sparseNumbers() {
        return sparseNumbers;
    }

    /** Decimal seconds with a fraction; a time that cannot be is the epoch, as with Docker. */
    Instant modified(Instant absent) throws TarException {
        String text = text("mtime");
        if (text == null) return absent;
        try {
            if (text.length() > MAX_DIGITS + 10) throw invalid();
            BigDecimal value = new BigDecimal(text);
            if (value.scale() > 100 || value.scale() < -20) throw invalid();
            BigDecimal seconds = value.setScale(0, RoundingMode.FLOOR);
            int nanos = value.subtract(seconds).movePointRight(9).intValue();
            return TarReader.instant(seconds.longValueExact(), nanos);
        } catch (NumberFormatException _) {
            throw invalid();
        } catch (ArithmeticException _) {
            return Instant.EPOCH;
        }
    }

    Map<String, byte[]> xattrs() throws TarException {
        Map<String, byte[]> xattrs = new HashMap<>();
        for (var record : records.entrySet()) {
            String key = record.getKey();
            if (key.startsWith(SCHILY_XATTR)) {
                xattrs.put(key.substring(SCHILY_XATTR.length()), record.getValue());
            } else if (key.startsWith(LIBARCHIVE_XATTR)) {
                try {
                    String name = URLDecoder.decode(key.substring(LIBARCHIVE_XATTR.length()), StandardCharsets.UTF_8);
                    xattrs.putIfAbsent(name, unpadded(record.getValue()));
                } catch (IllegalArgumentException _) {
                    throw invalid();
                }
            }
        }
        xattrs.remove("");
        return xattrs;
    }

    /** libarchive writes base64 without padding; others pad. */
    private static byte[] unpadded(byte[] value) {
        return Base64.getDecoder().decode(new String(value, StandardCharsets.ISO_8859_1).strip());
    }

    static long number(byte[] value) throws TarException {
        return longDecimal(value, 0, value.length);
    }

    private static int decimal(byte[] data, int from, int to) throws TarException {
        long value = longDecimal(data, from, to);
        if (value > TarReader.MAX_SPECIAL) throw invalid();
        return (int) value;
    }

    private static long longDecimal(byte[] data, int from, int to) throws TarException {
        if (from == to || to - from > 18) throw invalid();
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = data[i] - '0';
            if (digit < 0 || digit > 9) throw invalid();
            value = value * 10 + digit;
        }
        return value;
    }

    private static TarException invalid() {
        return new TarException("archive/tar: invalid tar header: malformed PAX record");
    }
}
