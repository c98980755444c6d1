/**
 * Documents of the tag Network.
 *
 * <p>Immutable; nobody writes. The rules for null and empty stand in {@link djong.api}.
 */
@NullMarked
package djong.api.network;

import org.jspecify.annotations.NullMarked;
