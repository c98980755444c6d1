/**
 * What BuildKit calls the frontend {@code dockerfile.v0}: makes of a Dockerfile and of options a graph of vertices and the configuration of an image.
 *
 * <p>Start with {@link DockerfileFrontend}. {@link Options} is what a client may ask, {@link Gateway} what a frontend may ask of its build. {@link Stages} finds out
 * which stages are needed and what they stand on; a {@link StageGraph} is one stage. Vertices are made and not carried out, but for those that tell what to make.
 */
@NullMarked
package djong.build.frontend;

import org.jspecify.annotations.NullMarked;
