/**
 * From a Dockerfile's text to its instructions as they are written: lines joined, comments and parser directives out, here-documents gathered, flags and
 * arguments apart. What an instruction means is not known here.
 *
 * <p>A {@link Node} is one instruction. A {@link Range} says where; lines and columns begin at 1. What cannot be read is a {@link SyntaxException} in
 * Docker's words. Start with {@link Parser}.
 */
@NullMarked
package djong.dockerfile.syntax;

import org.jspecify.annotations.NullMarked;
