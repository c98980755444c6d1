package djong.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any JSON document without its type: objects are maps in the order of their keys, arrays are lists, texts, Booleans, null, and
 * numbers as {@link Number}, which keeps the number's own text.
 */
public final class JsonTree {
    /** A number as it was written. */
    public record Number(String text) {
        public boolean integral() {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '.' || c == 'e' || c == 'E') return false;
            }
            return true;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final int MAX_DEPTH = 500;

    private final String json;
    private int at;
    private int depth;

    private JsonTree(String json) {
        this.json = json;
    }

    /** @throws MalformedJsonException if this is not exactly one JSON value */
    public static @Nullable Object parse(byte[] json) {
        return parse(new String(json, StandardCharsets.UTF_8));
    }

    /** @throws MalformedJsonException if this is not exactly one JSON value */
    public static @Nullable Object parse(String json) {
        JsonTree tree = new JsonTree(json);
        Object value = tree.value();
        tree.space();
        if (tree.at < json.length()) throw tree.malformed("more after the value");
        return value;
    }

    private @Nullable Object value() {
        space();
        if (at >= json.length()) throw malformed("unexpected end");
        char c = json.charAt(at);
        switch (c) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return text();
            case 't':
                word("true");
                return Boolean.TRUE;
            case 'f':
                word("false");
                return Boolean.FALSE;
            case 'n':
                word("null");
                return null;
            default:
                return number();
        }
    }

    private Map<String, @Nullable Object> object() {
        deeper();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        space();
        if (peek('}')) {
            depth--;
            return object;
        }
        while (true) {
            space();
            if (at >= json.length() || json.charAt(at) != '"') throw malformed("a key is expected");
            String key = text();
            space();
            if (!peek(':')) throw malformed("':' is expected");
            object.put(key, value());
            space();
            if (peek('}')) break;
            if (!peek(',')) throw malformed("',' or '}' is expected");
        }
        depth--;
        return object;
    }

    private List<@Nullable Object> array() {
        deeper();
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        space();
        if (peek(']')) {
            depth--;
            return array;
        }
        while (true) {
            array.add(value());
            space();
            if (peek(']')) break;
            if (!peek(',')) throw malformed("',' or ']' is expected");
        }
        depth--;
        return array;
    }

    private String text() {
        int start = ++at;
        while (at < json.length() && json.charAt(at) != '"' && json.charAt(at) != '\\') at++;
        if (at < json.length() && json.charAt(at) == '"') return json.substring(start, at++);
        StringBuilder text = new StringBuilder(json.substring(start, at));
        while (at < json.length()) {
            char c = json.charAt(at++);
            if (c == '"') return text.toString();
            if (c != '\\') {
                text.append(c);
                continue;
            }
            if (at >= json.length()) break;
            char escaped = json.charAt(at++);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    if (at + 4 > json.length()) throw malformed("unexpected end");
                    try {
                        text.append((char) Integer.parseInt(json, at, at + 4, 16));
                    } catch (NumberFormatException e) {
                        throw malformed("no character");
                    }
                    at += 4;
                }
                case '"', '\\', '/' -> text.append(escaped);
                default -> throw malformed("unknown escape");
            }
        }
        throw malformed("unexpected end of a text");
    }

    private Number number() {
        int start = at;
        while (at < json.length() && "+-0123456789.eE".indexOf(json.charAt(at)) >= 0) at++;
        if (at == start) throw malformed("unexpected '" + json.charAt(at) + "'");
        return new Number(json.substring(start, at));
    }

    private void word(String word) {
        if (!json.startsWith(word, at)) throw malformed("unexpected '" + json.charAt(at) + "'");
        at += word.length();
    }

    private boolean peek(char c) {
        if (at < json.length() && json.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        while (at < json.length()) {
            char c = json.charAt(at);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
            at++;
        }
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) throw malformed("nested deeper than " + MAX_DEPTH);
    }

    private MalformedJsonException malformed(String what) {
        return new MalformedJsonException(what + " at character " + at, null);
    }

    /** The value without white space; texts escape only what JSON demands. */
    public static String compact(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, null, 0);
        return out.toString();
    }

    /** The value with {@code step} as the indentation of each level; empty objects and arrays stay on one line. */
    public static String indented(@Nullable Object value, String step) {
        StringBuilder out = new StringBuilder();
        write(out, value, step, 0);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value, @Nullable String step, int level) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                boolean first = true;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (!first) out.append(',');
                    first = false;
                    line(out, step, level + 1);
                    quote(out, String.valueOf(entry.getKey()));
                    out.append(step == null ? ":" : ": ");
                    write(out, entry.getValue(), step, level + 1);
                }
                if (!first) line(out, step, level);
                out.append('}');
            }
            case Iterable<?> list -> {
                out.append('[');
                boolean first = true;
                for (Object element : list) {
                    if (!first) out.append(',');
                    first = false;
                    line(out, step, level + 1);
                    write(out, element, step, level + 1);
                }
                if (!first) line(out, step, level);
                out.append(']');
            }
            case String text -> quote(out, text);
            case null -> out.append("null");
            default -> out.append(value);
        }
    }

    private static void line(StringBuilder out, @Nullable String step, int level) {
        if (step == null) return;
        out.append('\n');
        for (int i = 0; i < level; i++) out.append(step);
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20 || c == 0x2028 || c == 0x2029) {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4)
                            out.append(Character.forDigit(c >> shift & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
