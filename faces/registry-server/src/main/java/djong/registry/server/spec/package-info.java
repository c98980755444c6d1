/** The words of the OCI distribution specification: error codes, the grammar of names, the targets of requests. No I/O. */
@NullMarked
package djong.registry.server.spec;

import org.jspecify.annotations.NullMarked;
