/** Containers: life cycle, the OCI runtime configuration, exec and logs. */
@NullMarked
package djong.engine;

import org.jspecify.annotations.NullMarked;
