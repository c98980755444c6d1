/**
 * What a Dockerfile says: its stages and their instructions, typed, with the place in the file that each comes from. Dockerfile reference.
 *
 * <p>{@link Dockerfile#parse} reads all of it; {@link Instruction} lists the eighteen instructions; {@link Substitution} puts variables into those that take them.
 * Nothing here knows how an instruction is carried out. Read {@code djong.dockerfile.syntax} next for the lines, {@code djong.dockerfile.lint} for advice.
 */
@NullMarked
package djong.dockerfile;

import org.jspecify.annotations.NullMarked;
