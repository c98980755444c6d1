package djong.api.system;

import io.avaje.jsonb.Json;
import java.util.List;

/** One registry. */
@Json
public record IndexInfo(
        @Json.Property("Mirrors") List<String> mirrors,
        @Json.Property("Name") String name,
        @Json.Property("Official") boolean official,
        @Json.Property("Secure") boolean secure) {

    public IndexInfo {
        mirrors = mirrors == null ? List.of() : mirrors;
        name = name == null ? "" : name;
    }
}
