package djong.api.container;

import djong.api.wire.ShownStringMap;
import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log driver and its options. */
@Json
public record LogConfig(
        @Json.Property("Type") String type,

        @Json.Property("Config") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> config) {

    public LogConfig {
        type = type == null ? "" : type;
    }

    public static final LogConfig NONE = new LogConfig("", null);
}
