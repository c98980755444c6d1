/**
 * Documents of the tag System: {@link SystemInfo}, {@link SystemVersion} and {@link EventMessage}.
 *
 * <p>Immutable; nobody writes. The rules for null and empty stand in {@link djong.api}.
 */
@NullMarked
package djong.api.system;

import org.jspecify.annotations.NullMarked;
