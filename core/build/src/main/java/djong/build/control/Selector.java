package djong.build.control;

import djong.base.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Filters as containerd writes them: {@code field==value,other~=pattern,flag}, where all parts have to fit; of several filters one has to. */
final class Selector {
    private static final Pattern PART = Pattern.compile("([A-Za-z0-9_.]+)(?:(==|!=|~=)(.*))?");

    private Selector() {}

    /**
     * @param value of a field of a thing; null for one that it has not
     * @return what fits; everything if there is no filter
     */
    static <T> Predicate<T> of(List<String> filters, Function<T, Function<String, @Nullable String>> value) {
        if (filters.stream().allMatch(String::isEmpty)) return _ -> true;
        Predicate<T> any = _ -> false;
        for (String filter : filters) {
            Predicate<T> all = _ -> true;
            for (String part : split(filter)) {
                Predicate<@Nullable String> fits = part(part);
                String field = field(part);
                all = all.and(thing -> fits.test(value.apply(thing).apply(field)));
            }
            any = any.or(all);
        }
        return any;
    }

    private static String field(String part) {
        var parts = PART.matcher(part);
        if (!parts.matches()) throw new EngineException.InvalidParameter("invalid filter: " + part);
        return parts.group(1);
    }

    private static Predicate<@Nullable String> part(String part) {
        var parts = PART.matcher(part);
        if (!parts.matches()) throw new EngineException.InvalidParameter("invalid filter: " + part);
        String operator = parts.group(2);
        if (operator == null) return value -> value != null && !value.isEmpty() && !value.equals("false");
        String wanted = unquoted(parts.group(3));
        return switch (operator) {
            case "==" -> value -> wanted.equals(value);
            case "!=" -> value -> !wanted.equals(value);
            default -> {
                try {
                    Pattern pattern = Pattern.compile(wanted);
                    yield value -> value != null && pattern.matcher(value).find();
                } catch (PatternSyntaxException e) {
                    throw new EngineException.InvalidParameter("invalid filter: " + part, e);
                }
            }
        };
    }

    /** At commas outside of quotes. */
    private static List<String> split(String filter) {
        List<String> parts = new ArrayList<>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c == '"') quoted = !quoted;
            if (c == '\\' && quoted && i + 1 < filter.length()) part.append(c).append(filter.charAt(++i));
            else if (c == ',' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else part.append(c);
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) return value;
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
