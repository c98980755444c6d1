/**
 * What an engine keeps on disk: a data root with one owner.
 *
 * <p>A {@link Store} holds the root's lock and its four parts: blobs by digest ({@link djong.store.content}), layered file systems
 * ({@link djong.store.snapshot}), records ({@link djong.store.metadata}), and what must not be collected yet ({@link djong.store.lease});
 * {@link djong.store.gc} removes what nobody needs. Below the root: {@code metadata.db}, {@code content/}, {@code snapshots/},
 * {@code lock}, {@code owner}.
 *
 * <p>Opening repairs: whatever a crash left between two steps is completed or taken back before anyone sees it. Nothing here knows of
 * images or containers. Failures of the disk are {@link djong.base.EngineException.System}.
 */
@NullMarked
package djong.store;

import org.jspecify.annotations.NullMarked;
