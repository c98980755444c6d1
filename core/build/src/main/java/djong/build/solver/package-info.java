/**
 * Carries out the vertices of a build that are needed, those that do not wait for each other at the same time, and none of which the result is known.
 *
 * <p>A result is known by the op's definition and by what its inputs came to, so that a step is not done again when what it stands on comes out the same.
 * {@link BuildCache} keeps results in the metadata, collection {@code build-cache}, and their layers from being collected. A crash loses what was running and
 * nothing else. Start with {@link Solver}.
 */
@NullMarked
package djong.build.solver;

import org.jspecify.annotations.NullMarked;
