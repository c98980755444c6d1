/**
 * The commands on containers.
 *
 * <p>{@link CreateFlags} turns the flags of {@code run} and {@code create} into the request; {@link Session} carries input and output
 * between the terminal and a container; {@link RunCommand} shows how they work together.
 */
@NullMarked
package djong.cli.container;

import org.jspecify.annotations.NullMarked;
