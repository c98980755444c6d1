package djong.engine.cdi;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Descriptions of devices in YAML, as the JSON that they stand for. Every scalar is read as text; what is a number goes by the field's name, with Go's
 * prefixes ({@code 0660} and {@code 0o660} are octal), since that is what those who write these files rely on.
 */
final class Yaml {
    private static final Set<String> NUMBERS =
            Set.of("major", "minor", "fileMode", "uid", "gid", "timeout", "additionalGids");
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    private Yaml() {}

    /** @throws IOException when it is not YAML, or holds more than one document */
    static String json(byte[] yaml, int maxBytes) throws IOException {
        var settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setTagConstructors(Map.of(Tag.NULL, _ -> null)) // a key without anything after it
                .setCodePointLimit(maxBytes)
                .build();
        try {
            Object tree = new Load(settings).loadFromString(new String(yaml, StandardCharsets.UTF_8));
            return Jsonb.instance().type(Object.class).toJson(value("", tree));
        } catch (YamlEngineException | NumberFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static @Nullable Object value(String field, @Nullable Object node) {
        return switch (node) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                map.forEach((key, each) -> object.put(String.valueOf(key), value(String.valueOf(key), each)));
                yield object;
            }
            case List<?> list -> list.stream().map(each -> value(field, each)).toList();
            default -> scalar(field, node.toString());
        };
    }

    private static @Nullable Object scalar(String field, String text) {
        if (NOTHING.contains(text)) return null;
        if (!NUMBERS.contains(field)) return text;
        String digits = text.replace("_", "");
        return digits.startsWith("0o") ? Long.valueOf(digits.substring(2), 8) : Long.decode(digits);
    }
}
