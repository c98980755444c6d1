/** Image names, pull, load, save, import and unpack. */
@NullMarked
package djong.image;

import org.jspecify.annotations.NullMarked;
