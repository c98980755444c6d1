/** System calls by FFM: the only door to the kernel. */
@NullMarked
package djong.linux;

import org.jspecify.annotations.NullMarked;
