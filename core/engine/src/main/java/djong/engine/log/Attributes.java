package djong.engine.log;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The labels and variables of a container that the options {@code labels}, {@code labels-regex}, {@code env} and {@code env-regex} name. */
final class Attributes {
    private Attributes() {}

    /** @throws IllegalArgumentException with the words for the user */
    static TreeMap<String, String> of(Map<String, String> options, LogSubject subject) {
        var found = new TreeMap<String, String>();
        pick(options, "labels", subject.labels(), found);
        var env = new TreeMap<String, String>();
        List<String> entries = subject.env() == null ? List.of() : subject.env();
        for (String entry : entries) {
            int eq = entry.indexOf('=');
            if (eq >= 0) env.put(entry.substring(0, eq), entry.substring(eq + 1));
        }
        if (!env.isEmpty()) pick(options, "env", env, found);
        return found;
    }

    private static void pick(
            Map<String, String> options, String option, Map<String, String> from, TreeMap<String, String> into) {
        String names = options.getOrDefault(option, "");
        for (String name : names.split(",")) if (from.containsKey(name)) into.put(name, from.getOrDefault(name, ""));
        String regex = options.getOrDefault(option + "-regex", "");
        if (regex.isEmpty()) return;
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            String why = e.getDescription().startsWith("Unclosed group") ? "missing closing )" : e.getDescription();
            throw new IllegalArgumentException("error parsing regexp: " + why + ": `" + regex + "`", e);
        }
        from.forEach((name, value) -> {
            if (pattern.matcher(name).find()) into.put(name, value);
        });
    }

    /** As {@code --details} shows them: {@code a=1,b=2}, escaped as in a query. */
    static String shown(Map<String, String> attributes) {
        var parts = new ArrayList<String>();
        new TreeMap<>(attributes).forEach((key, value) -> parts.add(escaped(key) + "=" + escaped(value)));
        return String.join(",", parts);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
