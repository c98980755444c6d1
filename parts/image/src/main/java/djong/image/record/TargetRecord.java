package djong.image.record;

import io.avaje.jsonb.Json;

/** A descriptor. */
@Json
public record TargetRecord(String mediaType, String digest, long sizeBytes) {}
