package djong.dockerfile.syntax;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parser directives: comments of the form {@code # key=value} before anything else. Dockerfile reference, "Parser directives".
 *
 * @param syntax the frontend's image, null when not said
 * @param escape continues lines and takes a character's meaning away
 * @param check as written; null when not said
 * @param lines of each, by key
 */
public record Directives(
        @Nullable String syntax, char escape, @Nullable String check, Map<String, Integer> lines) {
    private static final Pattern DIRECTIVE = Pattern.compile("^#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*$");

    public Directives {
        lines = Map.copyOf(lines);
    }

    static Directives of(SourceText text) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (int i = 1; i <= text.lines(); i++) {
            String line = text.line(i);
            if (i == 1 && line.startsWith("#!")) continue;
            Matcher matcher = DIRECTIVE.matcher(line.strip());
            if (!matcher.matches()) break;
            String key = matcher.group(1).toLowerCase(Locale.ROOT);
            if (!key.equals("syntax") && !key.equals("escape") && !key.equals("check")) continue;
            if (found.put(key, matcher.group(2)) != null)
                throw text.unreadable(i, "only one " + key + " parser directive can be used");
            lines.put(key, i);
        }
        String escape = found.getOrDefault("escape", "\\");
        if (!escape.equals("\\") && !escape.equals("`")) {
            int line = lines.getOrDefault("escape", 1);
            throw text.unreadable(line, "invalid escape token '" + escape + "' does not match ` or \\");
        }
        return new Directives(found.get("syntax"), escape.charAt(0), found.get("check"), lines);
    }
}
