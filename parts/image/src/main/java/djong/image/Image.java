package djong.image;

import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Reference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One image as it stands: a picture of a moment, never changed.
 *
 * @param id digest of the configuration's bytes
 * @param tags names with a tag, sorted
 * @param digests names with a registry's digest, sorted: what a pull left
 * @param target the manifest it was pulled by, if it was
 * @param sizeBytes of all files in all layers, without what the file system adds
 * @param lastTagged when a name was last given to it, null before the first
 * @param parent the local image this one was built on
 */
public record Image(
        Digest id,
        ImageConfig config,
        List<Reference.Tagged> tags,
        List<Reference.Digested> digests,
        @Nullable Descriptor target,
        long sizeBytes,
        Instant created,
        @Nullable Instant lastTagged,
        @Nullable Digest parent) {
    public Image {
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
    }

    /** The same by these names. */
    public Image named(List<Reference.Tagged> someTags, List<Reference.Digested> someDigests) {
        return new Image(id, config, someTags, someDigests, target, sizeBytes, created, lastTagged, parent);
    }

    /** Whether no tag leads here: {@code <none>:<none>} in a list. */
    public boolean dangling() {
        return tags.isEmpty();
    }
}
