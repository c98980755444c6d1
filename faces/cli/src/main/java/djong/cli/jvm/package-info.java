/**
 * Images of Java projects and runnable jars that have no Dockerfile. {@link djong.cli.jvm.JvmImage} is where to begin: it finds out what there is, has the project's
 * own build tool compile it, and writes a build's context, with a Dockerfile, in which everything has fixed names, times and modes.
 *
 * <p>Words: an <em>application</em> is what runs, with its main class; a <em>library</em> is a jar that it needs; a <em>part</em> is what becomes one layer.
 */
@NullMarked
package djong.cli.jvm;

import org.jspecify.annotations.NullMarked;
