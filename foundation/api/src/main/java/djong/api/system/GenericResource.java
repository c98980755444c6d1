package djong.api.system;

import io.avaje.jsonb.Json;

/** A resource announced to a swarm; there are none. */
@Json
public record GenericResource(
        @Json.Property("Kind") String kind,
        @Json.Property("Value") String value) {

    public GenericResource {
        kind = kind == null ? "" : kind;
        value = value == null ? "" : value;
    }
}
