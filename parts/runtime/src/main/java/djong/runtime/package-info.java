/** OCI runtime, conmon, tasks, attach, exec and logs. */
@NullMarked
package djong.runtime;

import org.jspecify.annotations.NullMarked;
