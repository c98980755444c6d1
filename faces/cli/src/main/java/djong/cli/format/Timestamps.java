package djong.cli.format;

import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Points in time as users write them, as the API takes them: Unix seconds with nanoseconds. */
public final class Timestamps {
    private Timestamps() {}

    /**
     * Reads {@code 1700000000}, {@code 2013-01-02T13:23:37Z}, its shorter forms in the local time zone, or a time span before now.
     * Null for empty.
     *
     * @param context what an error starts with; commands differ
     */
    public static @Nullable String of(String text, String context) {
        if (text.isEmpty()) return null;
        try {
            long ago = Flag.Span.parse(text);
            Instant then = Instant.now().minusNanos(ago);
            return then.getEpochSecond() + "." + nanos(then.getNano());
        } catch (FlagException e) {
            // no time span: a date or a number
        }
        if (seconds(text)) return text;
        Instant at = date(text);
        if (at == null)
            throw new ExitException(context + "failed to parse value as time or duration: \"" + text + "\"");
        return at.getEpochSecond() + "." + nanos(at.getNano());
    }

    private static boolean seconds(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && !(i == 0 && c == '-')) return false;
        }
        return true;
    }

    private static @Nullable Instant date(String text) {
        try {
            if (text.indexOf('T') < 0)
                return LocalDate.parse(text)
                        .atStartOfDay(ZoneId.systemDefault())
                        .toInstant();
            int time = text.indexOf('T');
            boolean zoned = text.endsWith("Z") || text.indexOf('+', time) > 0 || text.indexOf('-', time) > 0;
            if (zoned) return OffsetDateTime.parse(text).toInstant();
            String full = text.length() == time + 3 ? text + ":00" : text;
            return LocalDateTime.parse(full).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String nanos(int nanos) {
        String digits = Integer.toString(nanos);
        return "0".repeat(9 - digits.length()) + digits;
    }
}
