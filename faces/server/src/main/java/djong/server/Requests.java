package djong.server;

import djong.api.Json;
import djong.api.MalformedJsonException;
import djong.base.EngineException;
import djong.http.Exchange;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How dockerd reads query parameters and bodies, its words for what is wrong included. */
final class Requests {
    /** Larger than any honest create request; images do not come this way. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    private Requests() {}

    /** Absent, empty, {@code 0}, {@code no}, {@code false} and {@code none} are false; anything else is true. */
    static boolean flag(Exchange exchange, String name) {
        String value = text(exchange, name).strip().toLowerCase(Locale.ROOT);
        return switch (value) {
            case "", "0", "no", "false", "none" -> false;
            default -> true;
        };
    }

    /** Absent or empty is empty. */
    static String text(Exchange exchange, String name) {
        String value = exchange.query(name);
        return value == null ? "" : value;
    }

    static @Nullable String textOrNull(Exchange exchange, String name) {
        String value = exchange.query(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Null when absent or empty. Docker answers 500 to what is no number. */
    static @Nullable Integer integer(Exchange exchange, String name) {
        String value = text(exchange, name);
        if (value.isEmpty()) return null;
        try {
            return Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw new EngineException.System("strconv.Atoi: parsing \"" + value + "\": invalid syntax");
        }
    }

    /** One side of a terminal's size. */
    static int size(Exchange exchange, String name, String what) {
        String value = text(exchange, name);
        if (value.matches("-?[0-9]+")) {
            if (value.length() < 10 && value.charAt(0) != '-' && Integer.parseInt(value) <= 0xffff)
                return Integer.parseInt(value);
            throw new EngineException.InvalidParameter(
                    "invalid resize " + what + " \"" + value + "\": value out of range");
        }
        throw new EngineException.InvalidParameter("invalid resize " + what + " \"" + value + "\": invalid syntax");
    }

    /** Seconds since 1970 with an optional fraction; null when absent, empty or 0. */
    static @Nullable Instant time(Exchange exchange, String name) {
        String value = text(exchange, name);
        if (value.isEmpty()) return null;
        Instant time = time(value);
        return time.equals(Instant.EPOCH) ? null : time;
    }

    static Instant time(String value) {
        int dot = value.indexOf('.');
        String seconds = dot < 0 ? value : value.substring(0, dot);
        try {
            long whole = Long.parseLong(seconds);
            if (dot < 0) return Instant.ofEpochSecond(whole);
            BigDecimal fraction = new BigDecimal("0." + value.substring(dot + 1));
            return Instant.ofEpochSecond(whole, fraction.movePointRight(9).longValue());
        } catch (NumberFormatException e) {
            throw new EngineException.System("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
        }
    }

    /**
     * The body as a document.
     *
     * @param type Docker's name for the document, for messages
     */
    static <T> T document(Exchange exchange, Class<T> shape, String type) throws IOException {
        contentType(exchange);
        return document(exchange.body(MAX_BODY_BYTES), shape, type);
    }

    private static <T> T document(byte[] json, Class<T> shape, String type) {
        GoJson.check(json, type);
        try {
            return Json.read(shape, json);
        } catch (MalformedJsonException e) {
            throw new EngineException.InvalidParameter("invalid JSON: " + e.getMessage(), e);
        }
    }

    /** As {@link #document}, but null when there is no body at all. */
    static <T> @Nullable T documentOrNull(Exchange exchange, Class<T> shape, String type) throws IOException {
        if (exchange.bodyBytes() == 0) return null;
        contentType(exchange);
        byte[] json = exchange.body(MAX_BODY_BYTES);
        // Go's clients write a missing document so.
        if (new String(json, StandardCharsets.UTF_8).strip().equals("null")) return null;
        return document(json, shape, type);
    }

    private static void contentType(Exchange exchange) {
        String given = exchange.header("Content-Type");
        if (given == null || given.isEmpty()) {
            if (exchange.bodyBytes() == 0) return;
            throw new EngineException.InvalidParameter("malformed Content-Type header (): mime: no media type");
        }
        int semicolon = given.indexOf(';');
        String type =
                (semicolon < 0 ? given : given.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw new EngineException.InvalidParameter(
                    "unsupported Content-Type header (" + given + "): must be 'application/json'");
        }
    }
}
