package djong.api.image;

import io.avaje.jsonb.Json;

/** What a push tells at its end, as {@code aux} of a progress line. */
@Json
public record PushedTag(
        @Json.Property("Tag") String tag,
        @Json.Property("Digest") String digest,
        @Json.Property("Size") long sizeBytes) {}
