/**
 * Tools of the build, not of the product: they make the distribution from the modules' jars.
 *
 * <p>A <b>distribution</b> is a folder that runs without network and without a JDK on the host: launchers in {@code bin}, jars,
 * native libraries and <b>AOT caches</b> in {@code lib}, a linked Java runtime in {@code runtime}, and in {@code share/registry} the
 * <b>bundled registry</b>: one OCI image layout per repository. It may be moved as a whole.
 *
 * <p>Only {@link Distribution} writes below {@code target/djong}. Start there; {@link HelloWorld} and {@link HelloElf} make the image
 * that comes with the product, {@link InitElf} the program {@code lib/init}, written once for all machines with an {@link Assembler}, {@link ClassFiles} raises old class files so that caches take them.
 */
@NullMarked
package djong.dist;

import org.jspecify.annotations.NullMarked;
