/**
 * What the registry keeps: repositories with their tags, manifests and blobs, and uploads under way.
 *
 * <p>Bytes lie in the content store, once each, whichever repositories hold them. Which repository holds what stands in the metadata, in
 * collections that {@link djong.registry.server.storage.Rows} names. A blob becomes visible in a repository by a row, which is written
 * after the bytes and under a lease; {@link djong.registry.server.storage.Collector} removes bytes that no row mentions.
 *
 * <p>Start with {@link djong.registry.server.storage.Repositories}, then {@link djong.registry.server.storage.Uploads}.
 */
@NullMarked
package djong.registry.server.storage;

import org.jspecify.annotations.NullMarked;
