/** Engine API records and their JSON; no behaviour. */
@NullMarked
package djong.api;

import org.jspecify.annotations.NullMarked;
