/**
 * {@code djong build} and {@code djong builder}: a context is sent as an archive that is made while it is read, without what {@code .dockerignore} leaves out.
 */
@NullMarked
package djong.cli.build;

import org.jspecify.annotations.NullMarked;
