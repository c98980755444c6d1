/**
 * Documents of the tag Image.
 *
 * <p>Immutable; nobody writes. The rules for null and empty stand in {@link djong.api}.
 */
@NullMarked
package djong.api.image;

import org.jspecify.annotations.NullMarked;
