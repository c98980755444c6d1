package djong.server;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.base.EngineException;
import djong.http.Exchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code filters} parameter: {@code {"key": ["a", "b"]}}, or of old {@code {"key": {"a": true}}}. Values of one key are
 * alternatives, except for labels, which must all fit; keys must all fit.
 */
final class Filters {
    private final Map<String, List<String>> values;

    private Filters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** What the request asks for; nothing when it does not say. */
    static Filters of(Exchange exchange) {
        return parse(Requests.text(exchange, "filters"));
    }

    static Filters parse(String json) {
        if (json.isEmpty()) return new Filters(Map.of());
        Object tree;
        try {
            tree = JsonTree.parse(json);
        } catch (MalformedJsonException e) {
            throw new EngineException.InvalidParameter("invalid filter", e);
        }
        if (!(tree instanceof Map<?, ?> keys)) throw new EngineException.InvalidParameter("invalid filter");
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : keys.entrySet()) {
            List<String> texts = new ArrayList<>();
            switch (entry.getValue()) {
                case List<?> list -> list.forEach(value -> texts.add(text(value)));
                case Map<?, ?> set ->
                    set.forEach((value, on) -> {
                        if (Boolean.TRUE.equals(on)) texts.add(String.valueOf(value));
                    });
                case null -> {}
                default -> throw new EngineException.InvalidParameter("invalid filter");
            }
            values.put(String.valueOf(entry.getKey()), texts);
        }
        return new Filters(values);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text) return text;
        throw new EngineException.InvalidParameter("invalid filter");
    }

    /** @throws EngineException.InvalidParameter for a key that is not among {@code known} */
    Filters only(String... known) {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!Arrays.asList(known).contains(key)) {
                throw new EngineException.InvalidParameter("invalid filter '" + key + "'");
            }
        }
        return this;
    }

    boolean has(String key) {
        return !get(key).isEmpty();
    }

    List<String> get(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** A yes or no; {@code otherwise} when not asked. */
    boolean bool(String key, boolean otherwise) {
        if (!has(key)) return otherwise;
        Set<String> asked = new TreeSet<>(get(key));
        boolean yes = asked.contains("1") || asked.contains("true");
        boolean no = asked.contains("0") || asked.contains("false");
        if (yes == no)
            throw new EngineException.InvalidParameter("invalid filter '" + key + "=" + bracketed(asked) + "'");
        return yes;
    }

    private static String bracketed(Set<String> values) {
        return "[" + String.join(" ", values) + "]";
    }

    /** Whether {@code source} equals a value, or none is asked for. */
    boolean exact(String key, String source) {
        return !has(key) || get(key).contains(source);
    }

    /** Whether {@code source} equals a value, or contains it as a regular expression. */
    boolean matches(String key, String source) {
        if (exact(key, source)) return true;
        for (String value : get(key)) {
            try {
                if (Pattern.compile(value).matcher(source).find()) return true;
            } catch (PatternSyntaxException e) {
                continue;
            }
        }
        return false;
    }

    /** Whether {@code source} begins with a value. */
    boolean prefix(String key, String source) {
        return !has(key) || get(key).stream().anyMatch(source::startsWith);
    }

    /** Whether all asked labels are there: {@code key}, or {@code key=value}. */
    boolean labels(String key, @Nullable Map<String, String> labels) {
        for (String asked : get(key)) {
            int equals = asked.indexOf('=');
            String value = labels == null ? null : labels.get(equals < 0 ? asked : asked.substring(0, equals));
            if (value == null || equals >= 0 && !value.equals(asked.substring(equals + 1))) return false;
        }
        return true;
    }
}
