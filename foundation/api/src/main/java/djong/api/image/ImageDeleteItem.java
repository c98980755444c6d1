package djong.api.image;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One thing that a removal did: either a name untagged or an image deleted. */
@Json
public record ImageDeleteItem(
        @Json.Property("Deleted") @Nullable String deleted,
        @Json.Property("Untagged") @Nullable String untagged) {}
