/** What a volume looks like in the metadata, as JSON: the bodies of the collection {@code volume}. Only {@link djong.volume} reads and writes these. */
@NullMarked
package djong.volume.record;

import org.jspecify.annotations.NullMarked;
