/**
 * What instructions make of an image apart from its files, for all fronts: its configuration ({@link Configuration}), the values of ARG
 * ({@link BuildArguments}), and the command lines of RUN ({@link Commands}). Nothing here runs anything.
 */
@NullMarked
package djong.build.image;

import org.jspecify.annotations.NullMarked;
