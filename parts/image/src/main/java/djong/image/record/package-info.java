/**
 * What images look like on disk and in archives, as JSON: the bodies of the collections {@code image} and {@code image-name}, and the
 * documents of a docker-archive. Only {@link djong.image} reads and writes these.
 */
@NullMarked
package djong.image.record;

import org.jspecify.annotations.NullMarked;
