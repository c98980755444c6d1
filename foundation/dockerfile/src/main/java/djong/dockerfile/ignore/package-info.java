/**
 * What of a folder is no part of a build's context: {@code .dockerignore}. Start with {@link IgnoreFile}.
 */
@NullMarked
package djong.dockerfile.ignore;

import org.jspecify.annotations.NullMarked;
