package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a mount of type volume. */
@Json
public record VolumeOptions(
        @Json.Property("NoCopy") @Nullable Boolean noCopy,
        @Json.Property("Labels") @Nullable Map<String, String> labels,
        @Json.Property("Subpath") @Nullable String subpath,
        @Json.Property("DriverConfig") @Nullable VolumeDriverConfig driverConfig) {}
