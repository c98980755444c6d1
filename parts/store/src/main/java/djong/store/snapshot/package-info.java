/**
 * Layered file systems for images and containers, kept with overlayfs.
 *
 * <p>A <b>committed</b> snapshot is read-only and may be a parent; its name is the chain id of an image's layers. An <b>active</b> one is
 * a writable child under a <i>key</i>; committing it makes a committed one under a <i>name</i>. A <b>view</b> is a child that is never
 * written. Keys and names share one space.
 *
 * <p>A {@link Snapshotter} says which mounts make up a snapshot; it mounts nothing. A layer can be unpacked straight into
 * {@link Snapshotter#upper} without any mount: whiteouts are character devices 0:0 and opaque directories carry
 * {@code trusted.overlay.opaque=y}. {@link OverlaySnapshotter} is the only writer of {@code snapshots/}: {@code <n>/fs},
 * {@code <n>/work}, {@code removed/} for what is on its way out, {@code spare/} for what is made in advance. Which number belongs to which key stands in the metadata,
 * collection {@code snapshot}.
 *
 * <p>Start with {@link Snapshotter}; {@code SnapshotterContract} in the tests states every promise.
 * Background: kernel documentation, overlayfs; OCI image-spec, layer.md, "Whiteouts", and config.md, "Layer ChainID".
 */
@NullMarked
package djong.store.snapshot;

import org.jspecify.annotations.NullMarked;
