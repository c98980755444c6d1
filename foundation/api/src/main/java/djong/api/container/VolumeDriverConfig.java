package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The driver a volume is made with when it does not exist. */
@Json
public record VolumeDriverConfig(
        @Json.Property("Name") @Nullable String name,
        @Json.Property("Options") @Nullable Map<String, String> options) {}
