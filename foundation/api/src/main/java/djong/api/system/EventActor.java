package djong.api.system;

import io.avaje.jsonb.Json;
import java.util.Map;

/** Whom an event is about. */
@Json
public record EventActor(
        @Json.Property("ID") String id,
        @Json.Property("Attributes") Map<String, String> attributes) {

    public EventActor {
        id = id == null ? "" : id;
        attributes = attributes == null ? Map.of() : attributes;
    }
}
