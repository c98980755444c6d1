/** Client of the Engine API. */
@NullMarked
package djong.client;

import org.jspecify.annotations.NullMarked;
