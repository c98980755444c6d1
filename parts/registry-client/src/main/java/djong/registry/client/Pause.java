package djong.registry.client;

import djong.base.EngineException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long to leave a server alone that has trouble, or asks for it. */
final class Pause {
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST = Duration.ofMillis(200);
    /** Whoever wants more is told so instead: somebody waits for this. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Pause() {}

    /** Before attempt {@code attempt + 1}; null when there is to be none. */
    static @Nullable Duration after(int status, HttpHeaders headers, int attempt) {
        boolean passing = status == 429 || status == 408 || status >= 500 && status != 501;
        if (!passing || attempt >= ATTEMPTS) return null;
        Duration asked = headers.firstValue("Retry-After").map(Pause::asked).orElse(null);
        if (asked != null) return asked.compareTo(LONGEST) > 0 ? null : asked;
        return FIRST.multipliedBy(1L << attempt);
    }

    /** RFC 9110, section 10.2.3: seconds, or a date. */
    private static @Nullable Duration asked(String value) {
        if (value.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(value));
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(Instant.now(), at);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    /** Blocks; an interrupt ends it with an exception. */
    static void of(Duration time) {
        try {
            boolean early = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
            if (early) throw new IllegalStateException("nobody counts down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("context canceled", e);
        }
    }
}
