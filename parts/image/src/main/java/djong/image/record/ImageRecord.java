package djong.image.record;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image in the metadata, by its id. Digests and times are text; the configuration is a blob of the same digest.
 *
 * @param layers from the bottom up
 * @param documents blobs to keep along: the manifest, and the index it was chosen from
 */
@Json
public record ImageRecord(
        List<LayerRecord> layers,
        @Nullable TargetRecord target,
        List<String> documents,
        @Nullable String parent,
        @Nullable String lastTagged) {
    public ImageRecord {
        layers = List.copyOf(layers);
        documents = List.copyOf(documents);
    }
}
