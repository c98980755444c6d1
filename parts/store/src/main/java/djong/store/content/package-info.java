/**
 * Blobs by digest, written once.
 *
 * <p>An {@link Ingest} is a blob in the making under a <i>key</i> that the caller chose; it can be given up and taken up again, also by
 * the next process. Committing it verifies the bytes, makes them durable and only then visible under their digest, atomically and once.
 * Only {@link ContentStore} writes below {@code content/}: {@code blobs/<algorithm>/<hex>} and {@code ingest/<digest of the key>}.
 *
 * <p>Start with {@link ContentStore#ingest}.
 */
@NullMarked
package djong.store.content;

import org.jspecify.annotations.NullMarked;
