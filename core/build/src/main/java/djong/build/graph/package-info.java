/**
 * What a build is before it runs: a {@link Vertex} is an {@link Op} on the results of other vertices, and its digest is of all that decides about the result.
 * The result is a {@link Tree}, files in layers. Nothing here does anything; {@code djong.build.solver} does.
 */
@NullMarked
package djong.build.graph;

import org.jspecify.annotations.NullMarked;
