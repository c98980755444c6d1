/**
 * Which system calls a container may make. A {@link djong.runtime.seccomp.SeccompPolicy} is a list of rules, some of which hold only for certain
 * capabilities, architectures or kernels; {@link djong.runtime.seccomp.SeccompPolicy#resolve} makes an OCI profile of it. The standard policy is the
 * resource {@code default.policy}, whose head explains its syntax; users bring theirs as JSON in the form Docker defined.
 *
 * <p>Nothing here changes anything. The filter is compiled by the OCI runtime; how often is {@link djong.runtime.Runtimes}' concern.
 */
@NullMarked
package djong.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
