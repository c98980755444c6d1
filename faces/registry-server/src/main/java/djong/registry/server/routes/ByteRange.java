package djong.registry.server.routes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a blob: {@code length} bytes from {@code start} on; RFC 9110, section 14. */
record ByteRange(long start, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /**
     * What a {@code Range} header asks of {@code size} bytes. Null for the whole: without a header, for several ranges, and for what is not
     * understood, as the RFC allows. One of length 0 cannot be satisfied.
     */
    static @Nullable ByteRange of(@Nullable String header, long size) {
        if (header == null) return null;
        Matcher matcher = ONE.matcher(header.strip());
        if (!matcher.matches()) return null;
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            if (to.isEmpty()) return null;
            long last = Math.min(size, Long.parseLong(to));
            return new ByteRange(size - last, last);
        }
        long start = Long.parseLong(from);
        long end = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (end < start) return null;
        if (start >= size) return new ByteRange(size, 0);
        return new ByteRange(start, Math.min(end, size - 1) - start + 1);
    }
}
