/**
 * Patterns with {@code *} and {@code ?}, matched in a time that grows with the text and the pattern, never with a power of them: both come from whoever writes a
 * Dockerfile. Start with {@link djong.dockerfile.wildcard.Wildcards}.
 */
@NullMarked
package djong.dockerfile.wildcard;

import org.jspecify.annotations.NullMarked;
