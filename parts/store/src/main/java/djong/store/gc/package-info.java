/**
 * Removes blobs and committed snapshots that no root leads to: {@link Gc}.
 */
@NullMarked
package djong.store.gc;

import org.jspecify.annotations.NullMarked;
