/**
 * Documents and names of the OCI specifications, and Docker's additions to them. Values only: no I/O, no state.
 *
 * <p>A {@link Digest} names exact bytes, so whatever is named by its digest is kept as a {@link Document} (the bytes) beside the parsed
 * view, and never encoded again: {@link Manifest}, {@link ImageConfig}. A {@link Reference} is what people call an image; it is the one
 * place that knows of {@code docker.io/library}. A {@link RuntimeSpec} is what an OCI runtime is given; it is only written.
 *
 * <p>Start with {@link Reference} and {@link ImageConfig}. Background: OCI image-spec (manifest.md, config.md, descriptor.md), OCI
 * runtime-spec (config.md, config-linux.md), OCI distribution-spec, and the grammar of names in the distribution project's
 * {@code reference} package.
 */
@NullMarked
package djong.oci;

import org.jspecify.annotations.NullMarked;
