package djong.image;

import djong.oci.Digest;

/** How a pull ended well. */
public sealed interface PullResult {
    /** What the name pointed to at the registry: a manifest or an index. */
    Digest digest();

    /** The image that the name points to here. */
    Image image();

    /** The name already pointed to this very image. */
    record UpToDate(Digest digest, Image image) implements PullResult {}

    /** The image is new, or the name pointed elsewhere; {@code downloadedBytes} came over the wire. */
    record Downloaded(Digest digest, Image image, long downloadedBytes) implements PullResult {}
}
