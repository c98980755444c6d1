package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.Map;

/** The networks in a list. */
@Json
public record NetworkSettingsSummary(
        @Json.Property("Networks") Map<String, EndpointSettings> networks) {

    public NetworkSettingsSummary {
        networks = networks == null ? Map.of() : networks;
    }
}
