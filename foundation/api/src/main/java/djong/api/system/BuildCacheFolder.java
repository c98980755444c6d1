package djong.api.system;

import io.avaje.jsonb.Json;

/** A folder of {@code RUN --mount=type=cache}: ours, Docker does not tell of them. */
@Json
public record BuildCacheFolder(
        @Json.Property("ID") String id,
        @Json.Property("Size") long sizeBytes,
        @Json.Property("LastUsedAt") String lastUsed,
        @Json.Property("InUse") boolean inUse) {}
