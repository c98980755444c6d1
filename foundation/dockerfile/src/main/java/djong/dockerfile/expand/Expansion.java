package djong.dockerfile.expand;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Expands one word. Pure; used once. */
public final class Expansion {
    /** So long may what becomes of a word be: variables that stand for others grow fast. */
    private static final int MOST_LENGTH = 8 << 20;

    private static final int MOST_NESTED = 500;
    /** Of a pattern's characters and those that it is tried on, multiplied. */
    private static final long MOST_TRIED = 100_000_000;

    private final String word;
    private final char escape;
    private final Environment environment;
    private final Options options;
    private final TreeSet<String> known = new TreeSet<>();
    private final TreeSet<String> unknown = new TreeSet<>();
    private final StringBuilder text = new StringBuilder();
    private final List<String> words = new ArrayList<>();
    private final StringBuilder current = new StringBuilder();
    private boolean inWord;
    private int at;
    private int depth;

    /**
     * @param keepQuotes quotes stay
     * @param keepEscapes escapes stay
     * @param keepUnknown {@code $name} stays where there is no such variable
     */
    private record Options(boolean keepQuotes, boolean keepEscapes, boolean keepUnknown) {}

    private Expansion(String word, char escape, Environment environment, Options options) {
        this.word = word;
        this.escape = escape;
        this.environment = environment;
        this.options = options;
    }

    /** @throws ExpansionException in Docker's words */
    public static Expanded of(String word, char escape, Environment environment) {
        return new Expansion(word, escape, environment, new Options(false, false, false)).run();
    }

    /** Variables alone, as in a here-document: quotes stay, and so do escapes that are not a variable's. */
    public static Expanded document(String text, Environment environment) {
        return new Expansion(text, '\\', environment, new Options(true, false, false)).run();
    }

    private Expanded run() {
        try {
            until((char) 0);
        } catch (Wrong e) {
            throw new ExpansionException(word, e.reason, unknown);
        }
        endWord();
        return new Expanded(text.toString(), words, known, unknown);
    }

    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;
        final String reason;

        Wrong(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }

    /** Reads to {@code end}, which is not read, or to the end of all. */
    private void until(char end) throws Wrong {
        while (at < word.length()) {
            char c = word.charAt(at);
            if (end != 0 && c == end) return;
            switch (c) {
                case '\'' -> single();
                case '"' -> doubled();
                case '$' -> {
                    String value = dollar();
                    append(value);
                    splitInto(value);
                }
                default -> {
                    at++;
                    if (c == escape) {
                        if (options.keepEscapes()) put(escape);
                        if (at == word.length()) {
                            if (options.keepQuotes()) put(escape);
                            return;
                        }
                        if (options.keepQuotes()
                                && !options.keepEscapes()
                                && word.charAt(at) != '$'
                                && word.charAt(at) != escape) put(escape);
                        put(word.charAt(at++));
                    } else if (Character.isWhitespace(c)) {
                        text.append(c);
                        endWord();
                    } else {
                        put(c);
                    }
                }
            }
        }
    }

    private void put(char c) {
        text.append(c);
        current.append(c);
        inWord = true;
    }

    private void append(String value) throws Wrong {
        if (text.length() + value.length() > MOST_LENGTH) throw new Wrong("the result is too long");
        text.append(value);
    }

    private void splitInto(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isWhitespace(c)) {
                endWord();
            } else {
                current.append(c);
                inWord = true;
            }
        }
    }

    private void endWord() {
        if (inWord) words.add(current.toString());
        current.setLength(0);
        inWord = false;
    }

    private void single() throws Wrong {
        at++;
        inWord = true;
        if (options.keepQuotes()) put('\'');
        while (true) {
            if (at == word.length()) {
                if (options.keepQuotes()) return;
                throw new Wrong("unexpected end of statement while looking for matching single-quote");
            }
            char c = word.charAt(at);
            if (options.keepQuotes() && c == '$') {
                String value = dollar();
                append(value);
                current.append(value);
                continue;
            }
            at++;
            if (c == '\'') {
                if (options.keepQuotes()) put(c);
                return;
            }
            put(c);
        }
    }

    private void doubled() throws Wrong {
        at++;
        inWord = true;
        if (options.keepQuotes()) put('"');
        while (true) {
            if (at == word.length()) {
                if (options.keepQuotes()) return;
                throw new Wrong("unexpected end of statement while looking for matching double-quote");
            }
            char c = word.charAt(at);
            if (c == '$') {
                String value = dollar();
                append(value);
                current.append(value);
                continue;
            }
            at++;
            if (c == '"') {
                if (options.keepQuotes()) put(c);
                return;
            }
            if (c == escape) {
                if (options.keepEscapes()) put(c);
                if (at == word.length())
                    throw new Wrong("unexpected end of statement while looking for matching double-quote");
                char next = word.charAt(at++);
                // Before anything else an escape is an ordinary character here.
                if (!options.keepEscapes() && next != '"' && next != '$' && next != escape) put(c);
                put(next);
                continue;
            }
            put(c);
        }
    }

    /** The value of what begins with a dollar. */
    private String dollar() throws Wrong {
        int from = at++;
        if (at < word.length() && word.charAt(at) == '{') return braced(from);
        String name = name();
        if (name.isEmpty()) return "$";
        String value = value(name);
        if (value == null && options.keepUnknown()) return "$" + name;
        return value == null ? "" : value;
    }

    private @Nullable String value(String name) {
        String value = environment.value(name);
        (value == null ? unknown : known).add(name);
        return value;
    }

    /** A name, a number, or one special character; empty when none stands here. */
    private String name() {
        int from = at;
        if (at == word.length()) return "";
        char c = word.charAt(at);
        if (c >= '0' && c <= '9') {
            while (at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9') at++;
        } else if ("@*#?-$!".indexOf(c) >= 0) {
            at++;
        } else {
            while (at < word.length() && (Character.isLetterOrDigit(word.charAt(at)) || word.charAt(at) == '_')) at++;
        }
        return word.substring(from, at);
    }

    private String braced(int from) throws Wrong {
        at++;
        if (at < word.length() && word.charAt(at) == '}') throw new Wrong("bad substitution");
        if (at < word.length() && word.charAt(at) == ':') throw new Wrong("bad substitution");
        String name = name();
        if (at == word.length()) throw new Wrong("unsupported modifier (\uFFFD) in substitution");
        char c = word.charAt(at++);
        switch (c) {
            case '}' -> {
                String value = value(name);
                if (value != null) return value;
                return options.keepUnknown() ? word.substring(from, at) : "";
            }
            case ':' -> {
                if (at == word.length()) throw new Wrong("unsupported modifier (:\uFFFD) in substitution");
                char modifier = word.charAt(at++);
                if ("-+?".indexOf(modifier) < 0)
                    throw new Wrong("unsupported modifier (:" + modifier + ") in substitution");
                return modified(name, modifier, true);
            }
            case '-', '+', '?' -> {
                return modified(name, c, false);
            }
            case '#', '%' -> {
                boolean greedy = at < word.length() && word.charAt(at) == c;
                if (greedy) at++;
                String pattern = nested('}', true);
                String value = value(name);
                tried(pattern, value, 1);
                return value == null ? "" : new Glob(pattern, escape).trim(value, c == '#', greedy);
            }
            case '/' -> {
                boolean all = at < word.length() && word.charAt(at) == '/';
                if (all) at++;
                String pattern = nested('/', true);
                String replacement = nested('}', false);
                String value = value(name);
                // Tried at every place anew, unless it gives up there at once.
                tried(pattern, value, pattern.indexOf('*') < 0 ? 1 : Integer.MAX_VALUE);
                return value == null ? "" : new Glob(pattern, escape).replace(value, replacement, all, MOST_LENGTH);
            }
            default -> throw new Wrong("unsupported modifier (" + c + ") in substitution");
        }
    }

    private static void tried(String pattern, @Nullable String value, int places) throws Wrong {
        long length = value == null ? 0 : value.length();
        if (pattern.length() * length > MOST_TRIED / Math.clamp(length, 1, places))
            throw new Wrong("the value is too long for the pattern");
    }

    private String modified(String name, char modifier, boolean emptyIsUnset) throws Wrong {
        String other = nested('}', false);
        String value = value(name);
        boolean set = value != null && !(emptyIsUnset && value.isEmpty());
        return switch (modifier) {
            case '-' -> set && value != null ? value : other;
            case '+' -> set ? other : "";
            default -> {
                if (set && value != null) yield value;
                if (!other.isEmpty()) throw new Wrong(name + ": " + other);
                throw new Wrong(
                        name + ": " + (value == null ? "is not allowed to be unset" : "is not allowed to be empty"));
            }
        };
    }

    /** The word up to {@code end}, expanded itself; {@code end} is read. */
    private String nested(char end, boolean pattern) throws Wrong {
        var inner = new Expansion(word, escape, environment, new Options(false, pattern, options.keepUnknown()));
        inner.at = at;
        inner.depth = depth + 1;
        if (inner.depth > MOST_NESTED) throw new Wrong("too many substitutions inside of each other");
        inner.until(end);
        known.addAll(inner.known);
        unknown.addAll(inner.unknown);
        at = inner.at;
        if (at == word.length()) throw new Wrong("syntax error: missing '" + end + "'");
        at++;
        return inner.text.toString();
    }
}
