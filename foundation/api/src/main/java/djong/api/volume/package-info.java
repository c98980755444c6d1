/**
 * Documents of the tag Volume.
 *
 * <p>Immutable; nobody writes. The rules for null and empty stand in {@link djong.api}.
 */
@NullMarked
package djong.api.volume;

import org.jspecify.annotations.NullMarked;
