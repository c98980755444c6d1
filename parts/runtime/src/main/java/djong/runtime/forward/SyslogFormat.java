package djong.runtime.forward;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a line becomes a syslog message. */
public enum SyslogFormat {
    /** As local programs write it, without a host. */
    LOCAL,
    /** RFC 3164, section 4. */
    RFC3164,
    /** RFC 5424, section 6. */
    RFC5424,
    /** The same with microseconds. */
    RFC5424_MICRO;

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX", Locale.ROOT);

    /** @throws IllegalArgumentException with the words for the user */
    public static SyslogFormat of(String name) {
        return switch (name) {
            case "" -> LOCAL;
            case "rfc3164" -> RFC3164;
            case "rfc5424" -> RFC5424;
            case "rfc5424micro" -> RFC5424_MICRO;
            default -> throw new IllegalArgumentException("Invalid syslog format");
        };
    }

    /** Whether messages over TLS are preceded by their length: RFC 5425, section 4.3. */
    boolean counted() {
        return this == RFC5424 || this == RFC5424_MICRO;
    }

    /** What stands before the line. @param severity RFC 5424, section 6.2.1 */
    String head(Forwarding.Syslog to, int severity, Instant time, ZoneId zone) {
        int priority = to.facility() * 8 + severity;
        var at = time.atZone(zone);
        return switch (this) {
            case LOCAL -> "<" + priority + ">" + STAMP.format(at) + " " + to.tag() + "[" + to.pid() + "]: ";
            case RFC3164 ->
                "<" + priority + ">" + STAMP.format(at) + " " + to.hostName() + " " + to.tag() + "[" + to.pid() + "]: ";
            case RFC5424 -> numbered(to, priority, SECONDS.format(at));
            case RFC5424_MICRO -> numbered(to, priority, MICROS.format(at));
        };
    }

    private static String numbered(Forwarding.Syslog to, int priority, String time) {
        return "<" + priority + ">1 " + time + " " + to.hostName() + " " + to.tag() + " " + to.pid() + " " + to.tag()
                + " - ";
    }
}
