package djong.api.network;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Body of a request to take a container out of a network. */
@Json
public record NetworkDisconnectRequest(
        @Json.Property("Container") String container,
        @Json.Property("Force") @Nullable Boolean force) {

    public NetworkDisconnectRequest {
        container = container == null ? "" : container;
    }
}
