/**
 * From a stream to files on disk. {@link djong.image.unpack.Compression} tells how a stream is packed, {@link djong.image.unpack.Unpack} writes a
 * layer's archive into a folder that overlayfs will use as a layer.
 *
 * <p>An archive is hostile until shown otherwise: every path in it is resolved by the kernel inside the folder ({@link djong.linux.Root}), so
 * that neither {@code ..} nor any symbolic link, planted before or during, leads out of it.
 *
 * <p>Background: OCI image-spec, layer.md; kernel documentation, overlayfs, "whiteouts and opaque directories".
 */
@NullMarked
package djong.image.unpack;

import org.jspecify.annotations.NullMarked;
