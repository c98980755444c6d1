package djong.api.volume;

import djong.api.wire.ShownStringMap;
import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume, in lists and alone. @param usageData only where disk usage is asked for */
@Json
public record VolumeInspect(
        @Json.Property("CreatedAt") @Nullable String createdAt,
        @Json.Property("Driver") String driver,

        @Json.Property("Labels") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> labels,

        @Json.Property("Mountpoint") String mountpoint,
        @Json.Property("Name") String name,

        @Json.Property("Options") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> options,

        @Json.Property("Scope") String scope,
        @Json.Property("UsageData") @Nullable VolumeUsageData usageData) {

    public VolumeInspect {
        driver = driver == null ? "" : driver;
        mountpoint = mountpoint == null ? "" : mountpoint;
        name = name == null ? "" : name;
        scope = scope == null ? "" : scope;
    }
}
