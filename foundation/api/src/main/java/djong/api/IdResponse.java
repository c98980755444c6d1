package djong.api;

import io.avaje.jsonb.Json;

/** The body that names what was made: exec create, commit. */
@Json
public record IdResponse(@Json.Property("Id") String id) {

    public IdResponse {
        id = id == null ? "" : id;
    }
}
