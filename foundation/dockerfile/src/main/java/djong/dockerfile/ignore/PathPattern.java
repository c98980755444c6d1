package djong.dockerfile.ignore;

import djong.dockerfile.wildcard.Wildcards;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Go's {@code filepath.Match} with {@code **} for any number of folders, perhaps none.
 */
public final class PathPattern {
    private static final IntPredicate ANY = _ -> true;
    private static final IntPredicate IN_FOLDER = c -> c != '/';

    private final String text;
    private final boolean negated;
    private final Wildcards whole;
    private final List<Folder> folders;

    /** What the name of one folder on the way has to be; null for any number of any. */
    private record Folder(@Nullable Wildcards name) {}

    private PathPattern(String text, boolean negated) {
        this.text = text;
        this.negated = negated;
        this.whole = parsed(text);
        this.folders = Stream.of(text.split("/"))
                .map(part -> new Folder(part.equals("**") ? null : parsed(part)))
                .toList();
    }

    /** @throws IllegalArgumentException when it cannot be one */
    public static PathPattern of(String written) {
        boolean negated = written.startsWith("!");
        String text = clean(negated ? written.substring(1).strip() : written);
        if (negated && text.isEmpty()) throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
        try {
            return new PathPattern(text, negated);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("syntax error in pattern: " + written, e);
        }
    }

    /** Whether {@code path} matches. */
    public boolean matches(String path) {
        return whole.matches(path);
    }

    /** Whether what matches is wanted after all. */
    public boolean negated() {
        return negated;
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
        String[] theirs = folder.split("/");
        for (int i = 0; i < Math.min(folders.size(), theirs.length); i++) {
            Wildcards name = folders.get(i).name();
            if (name == null) return true;
            if (!name.matches(theirs[i])) return false;
        }
        return folders.size() > theirs.length;
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

    private static Wildcards parsed(String pattern) {
        var out = new Wildcards.Builder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> {
                    if (!pattern.startsWith("**", i)) {
                        out.many(IN_FOLDER);
                        continue;
                    }
                    while (i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') i++;
                    if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '/') {
                        i++;
                        out.folders();
                    } else {
                        out.many(ANY);
                    }
                }
                case '?' -> out.one(IN_FOLDER);
                case '\\' -> {
                    if (i + 1 == pattern.length()) throw new IllegalArgumentException("syntax error in pattern");
                    i = literal(pattern, i + 1, out);
                }
                case '[' -> i = characters(pattern, i, out);
                default -> i = literal(pattern, i, out);
            }
        }
        return out.build();
    }

    /** @return the index of the last part of the character */
    private static int literal(String pattern, int at, Wildcards.Builder out) {
        int literal = pattern.codePointAt(at);
        out.one(c -> c == literal);
        return at + Character.charCount(literal) - 1;
    }

    /** A class of characters, {@code [a-z]} or {@code [^a-z]}. @return the index of what ends it */
    private static int characters(String pattern, int from, Wildcards.Builder out) {
        int at = from + 1;
        var regex = new StringBuilder("[");
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            regex.append('^');
            at++;
        }
        for (boolean first = true; ; first = false) {
            if (at >= pattern.length()) throw new IllegalArgumentException("syntax error in pattern");
            char c = pattern.charAt(at++);
            if (c == ']' && !first) break;
            if (c == '\\' && at < pattern.length()) c = pattern.charAt(at++);
            else if (c == '-') {
                regex.append('-');
                continue;
            }
            if ("[]\\^&".indexOf(c) >= 0 || c == '-') regex.append('\\');
            regex.append(c);
        }
        Predicate<String> one = Pattern.compile(regex.append(']').toString()).asMatchPredicate();
        out.one(c -> c != '/' && one.test(Character.toString(c)));
        return at - 1;
    }
}
