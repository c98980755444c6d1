package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Options of a mount of type image. */
@Json
public record ImageOptions(
        @Json.Property("Subpath") @Nullable String subpath) {}
