/** Blobs, snapshots, metadata, leases and garbage collection. */
@NullMarked
package djong.store;

import org.jspecify.annotations.NullMarked;
