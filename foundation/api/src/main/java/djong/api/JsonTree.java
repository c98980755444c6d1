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

    private JsonTree() {}

    /** @throws MalformedJsonException if this is not exactly one JSON value */
    public static @Nullable Object parse(byte[] json) {
        return parse(new String(json, StandardCharsets.UTF_8));
    }

    /** @throws MalformedJsonException if this is not exactly one JSON value */
    public static @Nullable Object parse(String json) {
        JsonCursor cursor = new JsonCursor(json);
        Object value = value(cursor);
        cursor.end();
        return value;
    }

    private static @Nullable Object value(JsonCursor cursor) {
        return switch (cursor.peek()) {
            case '{' -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                cursor.beginObject();
                while (cursor.hasNextField()) object.put(cursor.nextField(), value(cursor));
                cursor.endObject();
                yield object;
            }
            case '[' -> {
                List<@Nullable Object> list = new ArrayList<>();
                cursor.beginArray();
                while (cursor.hasNextElement()) list.add(value(cursor));
                cursor.endArray();
                yield list;
            }
            case '"' -> cursor.readString();
            case 't', 'f' -> cursor.readBoolean();
            case 'n' -> {
                if (!cursor.isNullValue()) throw cursor.malformed("no value");
                yield null;
            }
            default -> new Number(cursor.number());
        };
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
        // No switch over types: the first one costs a command line 20 ms at start-up.
        if (value instanceof String text) {
            quote(out, text);
        } else if (value instanceof Map<?, ?> map) {
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
        } else if (value instanceof Iterable<?> list) {
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
        } else {
            out.append(value);
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
