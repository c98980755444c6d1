package djong.image.record;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A layer: two forms of the same archive.
 *
 * @param diffId digest of the archive
 * @param blob digest of what is kept in the content store, the archive as it came
 * @param tarBytes length of the archive, not packed
 * @param sizeBytes of the files in it
 * @param pushed the packed form in which registries know an archive that is kept unpacked here; null when it was never pushed
 */
@Json
public record LayerRecord(
        String diffId,
        String blob,
        long tarBytes,
        long sizeBytes,
        @Nullable TargetRecord pushed) {
    public LayerRecord(String diffId, String blob, long tarBytes, long sizeBytes) {
        this(diffId, blob, tarBytes, sizeBytes, null);
    }

    public LayerRecord pushedAs(TargetRecord packed) {
        return new LayerRecord(diffId, blob, tarBytes, sizeBytes, packed);
    }
}
