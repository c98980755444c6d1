package djong.server;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Docker's ways to write a time and a span of time. */
final class Times {
    /** Go's zero time: never. */
    static final String ZERO = "0001-01-01T00:00:00Z";

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** RFC 3339 with as many digits of the fraction as are not zero. */
    static String rfc3339(@Nullable Instant time) {
        if (time == null) return ZERO;
        String seconds = SECONDS.format(time);
        if (time.getNano() == 0) return seconds + "Z";
        String nanos = String.format("%09d", time.getNano());
        int end = nanos.length();
        while (nanos.charAt(end - 1) == '0') end--;
        return seconds + "." + nanos.substring(0, end) + "Z";
    }

    /** RFC 3339 with nine digits, for log lines. */
    static String fixed(Instant time) {
        return FIXED.format(time);
    }

    /** {@code 2 seconds}, {@code About an hour}, {@code 3 weeks}. */
    static String human(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 1) return "Less than a second";
        if (seconds == 1) return "1 second";
        if (seconds < 60) return seconds + " seconds";
        long minutes = span.toMinutes();
        if (minutes == 1) return "About a minute";
        if (minutes < 60) return minutes + " minutes";
        long hours = (long) (span.toMillis() / 3_600_000.0 + 0.5);
        if (hours == 1) return "About an hour";
        if (hours < 48) return hours + " hours";
        if (hours < 24 * 7 * 2) return hours / 24 + " days";
        if (hours < 24 * 30 * 2) return hours / 24 / 7 + " weeks";
        if (hours < 24 * 365 * 2) return hours / 24 / 30 + " months";
        return span.toHours() / 24 / 365 + " years";
    }
}
