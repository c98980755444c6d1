/** Records that are written as JSON: what the registry answers, what it keeps in its metadata, what its tokens say. */
@NullMarked
package djong.registry.server.wire;

import org.jspecify.annotations.NullMarked;
