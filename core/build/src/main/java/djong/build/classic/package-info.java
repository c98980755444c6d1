/**
 * Builds as {@code POST /build} asks for them: a context, a Dockerfile, and an image after each instruction, told in the words of Docker's classic builder.
 *
 * <p>{@link Builder} is the service. A {@link Session} is one build; it runs stages that are needed, each a {@link StageBuild} on a thread of its own, and tells of
 * them in the order of the file ({@link StageOutput}). What an instruction does to files is a vertex for {@code djong.build.solver}; what it does to the
 * configuration is in {@link djong.build.image.Configuration}. The images of all steps are put on record when the build ends, however it ends.
 */
@NullMarked
package djong.build.classic;

import org.jspecify.annotations.NullMarked;
