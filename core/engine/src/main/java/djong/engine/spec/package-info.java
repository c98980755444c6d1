/**
 * From what a container was asked to be, to what the OCI runtime is told.
 *
 * <p>{@link djong.engine.spec.SpecBuilder} is a pure function: facts of the host and of the image's files come in as values
 * ({@link djong.engine.spec.SpecInput}), a {@code RuntimeSpec} comes out. What has to be asked of the kernel or read from a root file system is asked
 * beforehand by {@link djong.engine.spec.Identities} and its like. Background: the OCI runtime specification, config.md and config-linux.md.
 */
@NullMarked
package djong.engine.spec;

import org.jspecify.annotations.NullMarked;
