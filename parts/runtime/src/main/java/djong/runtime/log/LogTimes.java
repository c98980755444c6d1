package djong.runtime.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads {@code 2026-01-31T12:00:00.123456789+00:00}. Lines of a log mostly share their second, so the last one is remembered. */
final class LogTimes {
    private static final int SECOND_CHARS = "2026-01-31T12:00:00".length();
    private static final int NANO_DIGITS = 9;
    private static final int FULL_CHARS = SECOND_CHARS + 1 + NANO_DIGITS + "+00:00".length();

    private final byte[] text = new byte[FULL_CHARS];
    private long epochSecond;
    private boolean known;

    /** Null for what is no time. */
    @Nullable
    Instant parse(byte[] line, int from, int to) {
        if (known && to - from == FULL_CHARS && same(line, from)) {
            int nanos = 0;
            for (int i = from + SECOND_CHARS + 1; i < from + SECOND_CHARS + 1 + NANO_DIGITS; i++)
                nanos = 10 * nanos + (line[i] - '0');
            if (nanos >= 0 && nanos < 1_000_000_000) return Instant.ofEpochSecond(epochSecond, nanos);
        }
        Instant time;
        try {
            time = OffsetDateTime.parse(new String(line, from, to - from, StandardCharsets.ISO_8859_1))
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
        known = to - from == FULL_CHARS;
        if (known) {
            System.arraycopy(line, from, text, 0, FULL_CHARS);
            epochSecond = time.getEpochSecond();
        }
        return time;
    }

    /** The same second and the same distance from UTC. */
    private boolean same(byte[] line, int from) {
        int zone = SECOND_CHARS + 1 + NANO_DIGITS;
        return Arrays.equals(line, from, from + SECOND_CHARS, text, 0, SECOND_CHARS)
                && Arrays.equals(line, from + zone, from + FULL_CHARS, text, zone, FULL_CHARS);
    }
}
