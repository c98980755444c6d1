package djong.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handler for a method and a path. A pattern consists of words, of variables {@code {name}} that stand for one segment, and
 * at most one {@code {name:.*}} that stands for one segment or more, since image names contain slashes. The first pattern that fits, in the order of
 * registration, wins. Filled before the server starts, only read afterwards.
 *
 * <pre>{@code
 * router.get("/images/json", images::list).get("/images/{name:.*}/json", images::inspect);
 * }</pre>
 */
public final class Router {
    private record Route(String method, List<String> words, Handler handler) {}

    private final Map<String, List<Route>> routesByFirstWord = new HashMap<>();
    private final List<String> patterns = new ArrayList<>();

    public Router get(String pattern, Handler handler) {
        return add("GET", pattern, handler);
    }

    public Router post(String pattern, Handler handler) {
        return add("POST", pattern, handler);
    }

    public Router put(String pattern, Handler handler) {
        return add("PUT", pattern, handler);
    }

    public Router delete(String pattern, Handler handler) {
        return add("DELETE", pattern, handler);
    }

    public Router head(String pattern, Handler handler) {
        return add("HEAD", pattern, handler);
    }

    /** Registers; {@code pattern} begins with a slash and a plain word. */
    public Router add(String method, String pattern, Handler handler) {
        List<String> words = split(pattern);
        if (words.isEmpty() || words.getFirst().startsWith("{")) {
            throw new IllegalArgumentException("a pattern begins with a word: " + pattern);
        }
        routesByFirstWord
                .computeIfAbsent(words.getFirst(), _ -> new ArrayList<>())
                .add(new Route(method, words, handler));
        patterns.add(method + " " + pattern);
        return this;
    }

    /** All that is registered, as {@code GET /images/json}, in order. */
    public List<String> patterns() {
        return List.copyOf(patterns);
    }

    /** A handler and what the pattern's variables stand for. */
    public record Match(Handler handler, Map<String, String> variables) {}

    /** The handler for a decoded path without its query; null when none fits, be it the path or only the method. */
    public @Nullable Match find(String method, String path) {
        List<String> words = split(path);
        if (words.isEmpty() || !path.startsWith("/")) return null;
        List<Route> candidates = routesByFirstWord.get(words.getFirst());
        if (candidates == null) return null;
        for (Route route : candidates) {
            if (!route.method.equals(method)) continue;
            // A path with a slash at its end is another, whatever a variable would take.
            if (words.getLast().isEmpty() && !route.words.getLast().isEmpty()) continue;
            Map<String, String> variables = fit(route.words, words);
            if (variables != null) return new Match(route.handler, variables);
        }
        return null;
    }

    private static @Nullable Map<String, String> fit(List<String> pattern, List<String> words) {
        int extra = words.size() - pattern.size();
        if (extra < 0) return null;
        Map<String, String> variables = new HashMap<>();
        int at = 0;
        for (String expected : pattern) {
            if (expected.endsWith(":.*}")) {
                String value = String.join("/", words.subList(at, at + extra + 1));
                if (value.isEmpty()) return null;
                variables.put(expected.substring(1, expected.length() - 4), value);
                at += extra + 1;
                continue;
            }
            String word = words.get(at++);
            if (expected.startsWith("{")) {
                if (word.isEmpty()) return null;
                variables.put(expected.substring(1, expected.length() - 1), word);
            } else if (!expected.equals(word)) {
                return null;
            }
        }
        return at == words.size() ? variables : null;
    }

    private static List<String> split(String path) {
        List<String> words = new ArrayList<>();
        int from = path.startsWith("/") ? 1 : 0;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            if (slash < 0) slash = path.length();
            words.add(path.substring(from, slash));
            from = slash + 1;
        }
        return words;
    }
}
