/**
 * Puts variables into words, as a POSIX shell does with a part of its language: Dockerfile reference, "Environment replacement". Quotes and escapes are taken
 * away on the way. Start with {@link Expansion}.
 */
@NullMarked
package djong.dockerfile.expand;

import org.jspecify.annotations.NullMarked;
