package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host's part in a list. */
@Json
public record HostConfigSummary(
        @Json.Property("NetworkMode") @Nullable String networkMode,
        @Json.Property("Annotations") @Nullable Map<String, String> annotations) {}
