package djong.api.network;

import io.avaje.jsonb.Json;

/** A network has been made. */
@Json
public record NetworkCreateResponse(
        @Json.Property("Id") String id,
        @Json.Property("Warning") String warning) {

    public NetworkCreateResponse {
        id = id == null ? "" : id;
        warning = warning == null ? "" : warning;
    }
}
