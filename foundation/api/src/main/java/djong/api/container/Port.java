package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A port, published or only exposed. */
@Json
public record Port(
        @Json.Property("IP") @Nullable String ip,
        @Json.Property("PrivatePort") int privatePort,
        @Json.Property("PublicPort") @Nullable Integer publicPort,
        @Json.Property("Type") String type) {

    public Port {
        type = type == null ? "" : type;
    }
}
