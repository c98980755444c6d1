/** The Engine API: one class of routes per tag. */
@NullMarked
package djong.server;

import org.jspecify.annotations.NullMarked;
