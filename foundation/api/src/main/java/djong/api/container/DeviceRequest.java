package djong.api.container;

import djong.api.wire.ShownStringLists;
import djong.api.wire.ShownStringMap;
import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request to a device driver (GPUs, CDI). */
@Json
public record DeviceRequest(
        @Json.Property("Driver") String driver,
        @Json.Property("Count") int count,

        @Json.Property("DeviceIDs") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> deviceIds,

        @Json.Property("Capabilities") @Json.Serializer(ShownStringLists.class) @Nullable
        List<List<String>> capabilities,

        @Json.Property("Options") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> options) {

    public DeviceRequest {
        driver = driver == null ? "" : driver;
    }
}
