package djong.it;

import java.util.regex.Pattern;

/** Takes from an output what differs from run to run: ids, times, durations, addresses, ports. */
final class Normal {
    private static final Pattern LONG_ID = Pattern.compile("\\b[0-9a-f]{64}\\b");
    /** Some have no letter in them. */
    private static final Pattern SHORT_ID = Pattern.compile("\\b[0-9a-f]{12}\\b");

    private static final Pattern TIME = Pattern.compile(
            "\\b\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?( ?(Z|UTC|[+-]\\d{2}:?\\d{2}))*( UTC)?");
    private static final Pattern AGO =
            Pattern.compile("\\b(About an? (minute|hour)|Less than a second|\\d+ (second|minute|hour)s?)( ago)?\\b");
    private static final Pattern ADDRESS = Pattern.compile("\\b(172|10|192)(\\.\\d{1,3}){3}\\b");
    private static final Pattern MAC = Pattern.compile("\\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\\b");

    private Normal() {}

    /** Leaves addresses, for tests that choose them. */
    static String withAddresses(String text) {
        String s = LONG_ID.matcher(text).replaceAll("<id>");
        s = SHORT_ID.matcher(s).replaceAll("<short>");
        return TIME.matcher(s).replaceAll(m -> m.group().startsWith("0001-01-01") ? m.group() : "<time>");
    }

    static String of(String text) {
        String s = withAddresses(text);
        s = AGO.matcher(s).replaceAll("<while>");
        s = MAC.matcher(s).replaceAll("<mac>");
        return ADDRESS.matcher(s).replaceAll("<address>");
    }
}
