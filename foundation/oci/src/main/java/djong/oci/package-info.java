/** Documents and names of the OCI specifications; no I/O. */
@NullMarked
package djong.oci;

import org.jspecify.annotations.NullMarked;
