package djong.image;

/** One thing that a removal did. */
public sealed interface Removal {
    /** A name, in its familiar form, no longer points to an image. */
    record Untagged(String reference) implements Removal {}

    /** An image, or a layer by its chain id, is gone; {@code sha256:…}. */
    record Deleted(String digest) implements Removal {}
}
