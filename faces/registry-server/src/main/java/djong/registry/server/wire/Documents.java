package djong.registry.server.wire;

import djong.base.EngineException;
import djong.base.JsonDepth;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes and reads this package's records. */
public final class Documents {
    private static final Jsonb JSONB =
            Jsonb.builder().serializeEmpty(true).serializeNulls(false).build();

    private Documents() {}

    public static byte[] write(Object record) {
        return JSONB.toJson(record).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws JsonException when {@code json} is something else. @throws EngineException.InvalidParameter when it is nested too deeply */
    public static <T> T read(Class<T> type, byte[] json) {
        T value = JSONB.type(type).fromJson(JsonDepth.checked(json));
        if (value == null) throw new JsonException("null");
        return value;
    }

    /** Null when {@code json} is something else. */
    public static <T> @Nullable T readIf(Class<T> type, byte[] json) {
        try {
            return read(type, json);
        } catch (JsonException | EngineException.InvalidParameter | IllegalStateException | NullPointerException _) {
            return null;
        }
    }
}
