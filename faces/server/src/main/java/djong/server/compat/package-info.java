/**
 * What older clients expect to be different. The documents are made as of the newest version; here they are aged. Each rule names the
 * version from which on it no longer holds, and {@code QuirksTest} pins it.
 */
@NullMarked
package djong.server.compat;

import org.jspecify.annotations.NullMarked;
