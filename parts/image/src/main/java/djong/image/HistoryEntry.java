package djong.image;

import djong.oci.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of an image's making, as {@code history} lists them, newest first.
 *
 * @param image the local image that this step made; null is Docker's {@code <missing>}
 * @param created when; null where the configuration does not say
 * @param sizeBytes of the step's layer, 0 when it made none
 * @param tags familiar names of {@link #image}
 */
public record HistoryEntry(
        @Nullable Digest image,
        @Nullable Instant created,
        String createdBy,
        String comment,
        long sizeBytes,
        List<String> tags) {
    public HistoryEntry {
        tags = List.copyOf(tags);
    }
}
