package djong.api.container;

import djong.api.wire.ShownStringMap;
import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the layers are. */
@Json
public record GraphDriver(
        @Json.Property("Data") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> data,

        @Json.Property("Name") String name) {

    public GraphDriver {
        name = name == null ? "" : name;
    }
}
