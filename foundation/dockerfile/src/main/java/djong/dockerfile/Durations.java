package djong.dockerfile;

import djong.dockerfile.expand.Quoted;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's form of durations: {@code 1m30s}. */
final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)");

    private Durations() {}

    /** @throws IllegalArgumentException in Go's words */
    static Duration parse(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) return Duration.ZERO;
        if (rest.isEmpty()) throw new IllegalArgumentException("time: invalid duration " + Quoted.of(text));
        Matcher matcher = PART.matcher(rest);
        double nanos = 0;
        int end = 0;
        while (end < rest.length()) {
            if (!matcher.find(end)
                    || matcher.start() != end
                    || matcher.group(1).isEmpty()
                    || matcher.group(1).equals(".")) {
                boolean number = rest.substring(end).matches("[0-9]*\\.?[0-9]+|[0-9]+\\.");
                throw new IllegalArgumentException(
                        number
                                ? "time: missing unit in duration " + Quoted.of(text)
                                : "time: invalid duration " + Quoted.of(text));
            }
            nanos += Double.parseDouble(matcher.group(1)) * nanosOf(matcher.group(2));
            end = matcher.end();
        }
        Duration duration = Duration.ofNanos(Math.round(nanos));
        return text.startsWith("-") ? duration.negated() : duration;
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 1e3;
        };
    }
}
