package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The networks to join, by name. */
@Json
public record NetworkingConfig(
        @Json.Property("EndpointsConfig") @Nullable Map<String, EndpointSettings> endpointsConfig) {}
