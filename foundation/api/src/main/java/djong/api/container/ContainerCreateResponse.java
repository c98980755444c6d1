package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to create. */
@Json
public record ContainerCreateResponse(
        @Json.Property("Id") String id,
        @Json.Property("Warnings") List<String> warnings) {

    public ContainerCreateResponse {
        id = id == null ? "" : id;
        warnings = warnings == null ? List.of() : warnings;
    }
}
