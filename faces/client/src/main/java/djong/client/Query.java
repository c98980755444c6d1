package djong.client;

import djong.api.JsonTree;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a request, built in order. What is null or empty is left out. */
public final class Query {
    private final StringBuilder text = new StringBuilder();

    public Query add(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) return this;
        text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    /** Adds {@code name=1} when true. */
    public Query flag(String name, boolean value) {
        return value ? add(name, "1") : this;
    }

    public Query all(String name, Collection<String> values) {
        for (String value : values) add(name, value);
        return this;
    }

    /** Filters as Docker's clients send them: {@code {"label":{"a=b":true}}}. */
    public Query filters(Map<String, List<String>> filters) {
        if (filters.isEmpty()) return this;
        Map<String, Map<String, Boolean>> tree = new LinkedHashMap<>();
        filters.forEach((key, values) -> {
            Map<String, Boolean> set = new LinkedHashMap<>();
            for (String value : values) set.put(value, true);
            tree.put(key, set);
        });
        return add("filters", JsonTree.compact(tree));
    }

    /** One segment of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%40", "@");
    }

    /** Several segments of a path: an image's name keeps its slashes. */
    public static String path(String text) {
        return segment(text).replace("%2F", "/");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
