package djong.cli.format;

import djong.cli.template.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of a list. */
public abstract class Row implements Fields {
    /** The columns by name, in the order of the alphabet: what {@code --format json} shows. */
    public abstract String[] names();

    /** A column as it is shown, or null if there is no such. */
    public abstract @Nullable Object column(String name);

    @Override
    public @Nullable Object field(String name) {
        Object value = column(name);
        return value == null ? NONE : value;
    }

    @Override
    public @Nullable Object json() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        for (String name : names()) {
            Object value = column(name);
            document.put(name, value instanceof djong.cli.template.Nothing ? null : value);
        }
        return new Escaped(document);
    }

    /** Go escapes the characters that mean something in HTML when a type writes its own JSON; the rows of lists do. */
    private record Escaped(Map<String, @Nullable Object> document) {
        @Override
        public String toString() {
            String json = djong.api.JsonTree.compact(document);
            StringBuilder out = new StringBuilder(json.length() + 16);
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                switch (c) {
                    case '<' -> out.append("\\u003c");
                    case '>' -> out.append("\\u003e");
                    case '&' -> out.append("\\u0026");
                    default -> out.append(c);
                }
            }
            return out.toString();
        }
    }
}
