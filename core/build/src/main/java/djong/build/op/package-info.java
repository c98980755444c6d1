/**
 * What a build does to files: run a command ({@link Exec}), copy ({@link CopyFiles}), make a folder ({@link MakeFolder}); and where files come from: the context
 * ({@link ContextFiles}), other results ({@link TreeFiles}), downloads and git.
 *
 * <p>Paths inside of contexts and images go through {@code linux.Root} alone. What is copied is known by {@link ContentDigest}: names, modes, owners and
 * contents, no times, in the form that Docker's history shows.
 */
@NullMarked
package djong.build.op;

import org.jspecify.annotations.NullMarked;
