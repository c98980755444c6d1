package djong.image;

import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.RunConfig;
import org.jspecify.annotations.Nullable;

/**
 * An image to be made on top of another.
 *
 * @param parent null for one on nothing
 * @param name null for one without a name
 * @param createdBy what made its layer, for the history
 * @param comment empty for none
 * @param author empty for nobody
 */
public record NewImage(
        @Nullable Digest parent,
        Reference.@Nullable Tagged name,
        RunConfig config,
        Platform platform,
        String createdBy,
        String comment,
        String author) {}
