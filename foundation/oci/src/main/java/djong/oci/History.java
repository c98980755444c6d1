package djong.oci;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of how an image came to be; OCI image-spec, config.md, "history".
 *
 * @param emptyLayer whether this step made no layer, so that the non-empty ones are as many as the diff ids
 */
public record History(
        @Nullable Instant created,
        @Nullable String createdBy,
        @Nullable String author,
        @Nullable String comment,
        boolean emptyLayer) {}
