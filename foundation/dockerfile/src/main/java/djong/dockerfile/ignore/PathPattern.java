package djong.dockerfile.ignore;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Go's {@code filepath.Match} with {@code **} for any number of folders, perhaps none.
 *
 * @param text without the mark of negation, cleaned
 */
public record PathPattern(String text, boolean negated, Pattern regex) {
    /** @throws IllegalArgumentException when it cannot be one */
    public static PathPattern of(String written) {
        boolean negated = written.startsWith("!");
        String text = clean(negated ? written.substring(1).strip() : written);
        if (negated && text.isEmpty()) throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
        try {
            return new PathPattern(text, negated, Pattern.compile(regex(text), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("syntax error in pattern: " + written, e);
        }
    }

    /** Whether {@code path} matches. */
    public boolean matches(String path) {
        return regex.matcher(path).matches();
    }

    /** Whether {@code path} or a folder it lies in matches. */
    boolean matchesOrHolds(String path) {
        if (matches(path)) return true;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
            if (matches(path.substring(0, slash))) return true;
        return false;
    }

    /** Whether a path below {@code folder} may match: for {@code **} always, else when its beginning does. */
    boolean mayMatchBelow(String folder) {
        if (text.startsWith("**")) return true;
        String[] own = text.split("/");
        String[] theirs = folder.split("/");
        for (int i = 0; i < Math.min(own.length, theirs.length); i++) {
            if (own[i].equals("**")) return true;
            if (!Pattern.compile(regex(own[i]), Pattern.DOTALL)
                    .matcher(theirs[i])
                    .matches()) return false;
        }
        return own.length > theirs.length;
    }

    /** Without dots, doubled slashes and those at both ends, as Go's {@code filepath.Clean} has it. */
    static String clean(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) parts.removeLast();
            else parts.add(part);
        }
        return String.join("/", parts);
    }

    private static String regex(String pattern) {
        var out = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> {
                    if (!pattern.startsWith("**", i)) {
                        out.append("[^/]*");
                        continue;
                    }
                    while (i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') i++;
                    if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '/') {
                        i++;
                        out.append("(.*/)?");
                    } else {
                        out.append(".*");
                    }
                }
                case '?' -> out.append("[^/]");
                case '\\' -> {
                    if (i + 1 == pattern.length()) throw new IllegalArgumentException("syntax error in pattern");
                    out.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
                }
                case '[' -> i = characters(pattern, i, out);
                default -> out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return out.toString();
    }

    /** A class of characters, {@code [a-z]} or {@code [^a-z]}. @return the index of what ends it */
    private static int characters(String pattern, int from, StringBuilder out) {
        int at = from + 1;
        out.append("(?!/)[");
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            out.append('^');
            at++;
        }
        for (boolean first = true; ; first = false) {
            if (at >= pattern.length()) throw new IllegalArgumentException("syntax error in pattern");
            char c = pattern.charAt(at++);
            if (c == ']' && !first) break;
            if (c == '\\' && at < pattern.length()) c = pattern.charAt(at++);
            else if (c == '-') {
                out.append('-');
                continue;
            }
            if ("[]\\^&".indexOf(c) >= 0 || c == '-') out.append('\\');
            out.append(c);
        }
        out.append(']');
        return at - 1;
    }
}
