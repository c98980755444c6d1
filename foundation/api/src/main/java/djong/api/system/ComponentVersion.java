package djong.api.system;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of the engine and its version. */
@Json
public record ComponentVersion(
        @Json.Property("Name") String name,
        @Json.Property("Version") String version,
        @Json.Property("Details") @Nullable Map<String, String> details) {

    public ComponentVersion {
        name = name == null ? "" : name;
        version = version == null ? "" : version;
    }
}
