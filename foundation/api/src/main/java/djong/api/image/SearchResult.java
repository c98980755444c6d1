package djong.api.image;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A repository that a search found. */
@Json
public record SearchResult(
        @Json.Property("star_count") long stars,
        @Json.Property("is_official") boolean official,
        @Json.Property("name") @Nullable String name,
        @Json.Property("is_automated") boolean automated,
        @Json.Property("description") @Nullable String description) {}
