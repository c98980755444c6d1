/** Client of the OCI distribution API. */
@NullMarked
package djong.registry.client;

import org.jspecify.annotations.NullMarked;
