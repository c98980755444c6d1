package djong.build.record;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** What an image's configuration says of how the image was built; in base 64. */
@Json
public record InlineCache(
        @Json.Property("moby.buildkit.cache.v0") @Nullable String cache) {}
