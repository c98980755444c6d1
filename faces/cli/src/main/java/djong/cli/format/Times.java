package djong.cli.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time as Go prints them, in the local time zone. */
public final class Times {
    private Times() {}

    /** {@code 2026-11-21 06:06:00 +0000 UTC}, with the fraction's digits that are needed. */
    public static String go(Instant at) {
        ZonedDateTime local = at.atZone(ZoneId.systemDefault());
        String fraction = fraction(at.getNano(), false);
        return local.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT))
                + fraction
                + local.format(DateTimeFormatter.ofPattern(" xx ", Locale.ROOT))
                + zone(local);
    }

    private static String zone(ZonedDateTime local) {
        String name = local.format(DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH));
        return name.equals("Z") || name.equals("GMT") && local.getZone().getId().startsWith("Etc/UTC") ? "UTC" : name;
    }

    /** {@code 2026-11-21T06:06:00Z}; an offset outside UTC. */
    public static String rfc3339(Instant at) {
        return at.atZone(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT));
    }

    /** {@code 2026-11-21T06:05:16.337219275Z}, always nine digits. */
    public static String rfc3339Nanos(Instant at) {
        ZonedDateTime local = at.atZone(ZoneId.systemDefault());
        return local.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT))
                + fraction(at.getNano(), true)
                + local.format(DateTimeFormatter.ofPattern("XXX", Locale.ROOT));
    }

    private static String fraction(int nanos, boolean full) {
        if (nanos == 0 && !full) return "";
        String digits = Integer.toString(nanos);
        digits = "0".repeat(9 - digits.length()) + digits;
        int end = digits.length();
        while (!full && digits.charAt(end - 1) == '0') end--;
        return "." + digits.substring(0, end);
    }
}
