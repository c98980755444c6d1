/**
 * Advice on a Dockerfile that can be built and had better be written otherwise: BuildKit's checks, under their names. {@link Lint} applies all of {@link Rule}.
 */
@NullMarked
package djong.dockerfile.lint;

import org.jspecify.annotations.NullMarked;
