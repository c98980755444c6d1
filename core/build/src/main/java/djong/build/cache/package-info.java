/**
 * Results of builds for others: what is kept of a build as BuildKit's cache manifests, and such manifests as places where results are looked for.
 *
 * <p>A {@link CacheContents} is what a build hands out; a {@link CacheDocument} is how that is written down, a {@link CacheManifest} how it is put into a registry
 * or a folder, and an {@link ImportedCache} what somebody else has written. Keys are those of {@code djong.build.solver}: what they name was made by the same op
 * of the same files.
 */
@NullMarked
package djong.build.cache;

import org.jspecify.annotations.NullMarked;
