package djong.build.record;

import io.avaje.jsonb.Json;

/** A layer; digests are text. */
@Json
public record KeptLayer(String diffId, String blob, long tarBytes, long sizeBytes) {}
