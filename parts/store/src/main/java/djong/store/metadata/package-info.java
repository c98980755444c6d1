/**
 * Records on disk: bytes under a <i>collection</i> and a <i>key</i>, with transactions over all of them.
 *
 * <p>{@link Metadata} is SQLite in WAL mode. What the bytes are is the business of whoever owns the collection. One write runs at a time;
 * readers see the last committed state and never wait. {@link Durability} says whether a commit must survive a power cut.
 */
@NullMarked
package djong.store.metadata;

import org.jspecify.annotations.NullMarked;
