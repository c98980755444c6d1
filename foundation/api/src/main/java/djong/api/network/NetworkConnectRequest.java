package djong.api.network;

import djong.api.container.EndpointSettings;
import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Body of a request to join a container to a network. */
@Json
public record NetworkConnectRequest(
        @Json.Property("Container") String container,
        @Json.Property("EndpointConfig") @Nullable EndpointSettings endpointConfig) {

    public NetworkConnectRequest {
        container = container == null ? "" : container;
    }
}
