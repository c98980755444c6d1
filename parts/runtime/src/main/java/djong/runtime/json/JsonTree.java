package djong.runtime.json;

import io.avaje.json.JsonReader;
import io.avaje.json.stream.JsonStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, text, {@link java.math.BigDecimal} and truth values. */
public final class JsonTree {
    private static final JsonStream STREAM = JsonStream.builder().build();
    private static final int MAX_DEPTH = 64;

    private JsonTree() {}

    /** @throws IllegalArgumentException when the bytes are not a JSON object */
    public static Map<?, ?> object(byte[] bytes) {
        Object value;
        try (JsonReader reader = STREAM.reader(bytes)) {
            value = value(reader, 0);
        } catch (RuntimeException e) {
            // The parser throws several kinds, among them IndexOutOfBounds for a document cut short.
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (value instanceof Map<?, ?> map) return map;
        throw new IllegalArgumentException("not a JSON object");
    }

    private static @Nullable Object value(JsonReader reader, int depth) {
        if (depth > MAX_DEPTH) throw new IllegalArgumentException("nested too deeply");
        switch (reader.currentToken()) {
            case BEGIN_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                reader.beginObject();
                while (reader.hasNextField()) map.put(reader.nextField(), value(reader, depth + 1));
                reader.endObject();
                return map;
            }
            case BEGIN_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                reader.beginArray();
                while (reader.hasNextElement()) list.add(value(reader, depth + 1));
                reader.endArray();
                return list;
            }
            case STRING -> {
                return reader.readString();
            }
            case NUMBER -> {
                return reader.readDecimal();
            }
            case BOOLEAN -> {
                return reader.readBoolean();
            }
            case NULL -> {
                // Asking is what moves the reader over the null.
                if (!reader.isNullValue()) throw new IllegalArgumentException("not a value");
                return null;
            }
        }
        throw new IllegalArgumentException("not a value");
    }
}
