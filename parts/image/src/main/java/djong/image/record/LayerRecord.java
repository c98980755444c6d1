package djong.image.record;

import io.avaje.jsonb.Json;

/**
 * A layer: two forms of the same archive.
 *
 * @param diffId digest of the archive
 * @param blob digest of what is kept in the content store, the archive as it came
 * @param tarBytes length of the archive, not packed
 * @param sizeBytes of the files in it
 */
@Json
public record LayerRecord(String diffId, String blob, long tarBytes, long sizeBytes) {}
