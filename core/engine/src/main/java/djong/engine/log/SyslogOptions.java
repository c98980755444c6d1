package djong.engine.log;

import djong.runtime.forward.SyslogAddress;
import djong.runtime.forward.SyslogFormat;
import java.util.List;
import java.util.Map;

/** Where and how to speak to a syslog server. */
record SyslogOptions(SyslogAddress address, int facility, SyslogFormat format) {
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp");
    private static final int DAEMON = 3;
    private static final int LOCAL_0 = 16;
    private static final int LAST = 23;

    /** @throws IllegalArgumentException with the words for the user */
    static SyslogOptions of(Map<String, String> options) {
        SyslogAddress address = SyslogAddress.parse(options.getOrDefault("syslog-address", ""));
        int facility = facility(options.getOrDefault("syslog-facility", ""));
        return new SyslogOptions(address, facility, SyslogFormat.of(options.getOrDefault("syslog-format", "")));
    }

    private static int facility(String text) {
        if (text.isEmpty()) return DAEMON;
        if (FACILITIES.contains(text)) return FACILITIES.indexOf(text);
        if (text.matches("local[0-7]")) return LOCAL_0 + text.charAt(5) - '0';
        if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) <= LAST) return Integer.parseInt(text);
        throw new IllegalArgumentException("invalid syslog facility");
    }
}
