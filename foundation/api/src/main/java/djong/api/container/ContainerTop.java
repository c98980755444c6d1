package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer of {@code GET /containers/{id}/top}. */
@Json
public record ContainerTop(
        @Json.Property("Processes") List<List<String>> processes,
        @Json.Property("Titles") List<String> titles) {
    public ContainerTop {
        processes = processes == null ? List.of() : processes;
        titles = titles == null ? List.of() : titles;
    }
}
