/**
 * Copies between a container and this machine's files, by the rules of {@code docker cp}: {@link djong.cli.copy.CopyPaths} says what a path means,
 * {@link djong.cli.copy.LocalArchive} reads files into an archive, {@link djong.cli.copy.Extraction} writes an archive into files.
 *
 * <p>An archive from a daemon is not trusted: nothing of it is written outside of the destination, and never through a symbolic link.
 */
@NullMarked
package djong.cli.copy;

import org.jspecify.annotations.NullMarked;
