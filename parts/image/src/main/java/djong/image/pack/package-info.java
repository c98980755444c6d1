/**
 * From files on disk to an archive. {@link djong.image.pack.Pack} writes a tree as copies and exports show it; {@link djong.image.pack.LayerDiff} finds what
 * a writable layer changes, and {@link djong.image.pack.LayerPack} writes that as a layer's archive.
 *
 * <p>The tree may be changing while it is read, and whoever changes it may mean harm: folders are held open, single names are looked up in them and never
 * followed, so that no swap of a folder for a link leads anywhere else. What vanishes is left out; what grows is cut, what shrinks is filled with zeros, so
 * that an archive is always whole.
 *
 * <p>Background: OCI image-spec, layer.md; kernel documentation, overlayfs, "whiteouts and opaque directories".
 */
@NullMarked
package djong.image.pack;

import org.jspecify.annotations.NullMarked;
