package djong.oci;

import djong.base.EngineException;
import io.avaje.json.stream.BytesJsonWriter;
import io.avaje.json.stream.JsonStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON as a tree of maps, lists, text, {@link BigDecimal} and truth values, with accessors that say which document is wrong. Documents
 * come from strangers: nesting is limited, and a value of another type than expected is a refusal, not a surprise.
 */
final class Json {
    private static final JsonStream STREAM = JsonStream.builder()
            .failOnUnknown(false)
            .serializeNulls(true)
            .serializeEmpty(true)
            .build();

    private Json() {}

    /** What {@code body} writes. */
    static byte[] write(Consumer<JsonOut> body) {
        try (BytesJsonWriter writer = STREAM.bufferedWriterAsBytes()) {
            body.accept(new JsonOut(writer));
            return writer.result();
        }
    }

    /** The object that {@code bytes} are. @throws EngineException.InvalidParameter when they are not, naming {@code what} */
    static Node object(byte[] bytes, String what) {
        Object value = new JsonText(new String(bytes, StandardCharsets.UTF_8), what).whole();
        if (!(value instanceof Map<?, ?> map))
            throw new EngineException.InvalidParameter("invalid " + what + ": not a JSON object");
        return new Node(what, map);
    }

    /** One object of a document; {@code what} is the path to it for error messages. */
    record Node(String what, Map<?, ?> map) {
        boolean has(String key) {
            return map.get(key) != null;
        }

        @Nullable
        String text(String key) {
            return as(key, String.class);
        }

        String text(String key, String otherwise) {
            String text = text(key);
            return text == null ? otherwise : text;
        }

        /** Null for an empty text as well, since Go writes what is not there as "". */
        @Nullable
        String filled(String key) {
            String text = text(key);
            return text == null || text.isEmpty() ? null : text;
        }

        String required(String key) {
            String text = filled(key);
            if (text == null) throw new EngineException.InvalidParameter("invalid " + what + ": no \"" + key + "\"");
            return text;
        }

        boolean flag(String key) {
            return Boolean.TRUE.equals(as(key, Boolean.class));
        }

        @Nullable
        Long number(String key) {
            BigDecimal number = as(key, BigDecimal.class);
            if (number == null) return null;
            // A number such as 1e999999999 must not be expanded to digits.
            if (number.scale() < -20 || number.scale() > 20 || number.precision() > 40) throw wrong(key);
            try {
                return number.longValueExact();
            } catch (ArithmeticException e) {
                throw wrong(key);
            }
        }

        @Nullable
        Instant instant(String key) {
            String text = filled(key);
            if (text == null) return null;
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw wrong(key);
            }
        }

        Digest digest(String key) {
            try {
                return Digest.parse(required(key));
            } catch (EngineException.InvalidParameter e) {
                throw new EngineException.InvalidParameter("invalid " + what + ": \"" + key + "\": " + e.getMessage());
            }
        }

        @Nullable
        Node child(String key) {
            Map<?, ?> child = as(key, Map.class);
            return child == null ? null : new Node(what, child);
        }

        List<Node> children(String key) {
            List<?> list = as(key, List.class);
            if (list == null) return List.of();
            List<Node> nodes = new ArrayList<>();
            for (Object element : list) {
                if (!(element instanceof Map<?, ?> map)) throw wrong(key);
                nodes.add(new Node(what, map));
            }
            return nodes;
        }

        /** Null and absent are null, since some documents mean something else by an empty list. */
        @Nullable
        List<String> texts(String key) {
            List<?> list = as(key, List.class);
            if (list == null) return null;
            List<String> texts = new ArrayList<>();
            for (Object element : list) {
                if (!(element instanceof String text)) throw wrong(key);
                texts.add(text);
            }
            return texts;
        }

        List<String> textsOrNone(String key) {
            List<String> texts = texts(key);
            return texts == null ? List.of() : texts;
        }

        Map<String, String> textMap(String key) {
            Map<?, ?> child = as(key, Map.class);
            if (child == null) return Map.of();
            Map<String, String> texts = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : child.entrySet()) {
                if (!(entry.getKey() instanceof String name)) throw wrong(key);
                if (entry.getValue() == null) texts.put(name, "");
                else if (entry.getValue() instanceof String text) texts.put(name, text);
                else throw wrong(key);
            }
            return texts;
        }

        List<String> keys(String key) {
            Map<?, ?> child = as(key, Map.class);
            if (child == null) return List.of();
            return child.keySet().stream().map(String::valueOf).toList();
        }

        private <T> @Nullable T as(String key, Class<T> type) {
            Object value = map.get(key);
            if (value == null) return null;
            if (!type.isInstance(value)) throw wrong(key);
            return type.cast(value);
        }

        private EngineException.InvalidParameter wrong(String key) {
            return new EngineException.InvalidParameter(
                    "invalid " + what + ": \"" + key + "\" has an unexpected value");
        }
    }
}
