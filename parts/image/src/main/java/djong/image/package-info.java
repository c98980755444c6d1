/**
 * Images: which there are, what they are called, and how they come and go.
 *
 * <p>An image is known by the digest of its configuration (its <b>id</b>) and has any number of names. Its files are <b>layers</b>, each an archive
 * known by the digest of its uncompressed bytes (<b>diff id</b>), kept twice: as the blob that came, in the content store, so that it can be
 * saved again byte for byte, and unpacked as a committed snapshot named by its <b>chain id</b>.
 *
 * <p>{@link djong.image.Images} is the service and the only writer of the collections {@code image}, {@code image-name} and {@code layer}. What is
 * visible is an immutable catalogue, replaced after the metadata is durable; readers never wait. A name appears only when all that the image needs
 * is on disk.
 *
 * <p>Read on with {@code Pull}, {@code Push}, {@code Load}, {@code Import}, {@code Save}, {@code Remove}, one use case each, and {@code Layers}, which they share.
 */
@NullMarked
package djong.image;

import org.jspecify.annotations.NullMarked;
