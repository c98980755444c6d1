/** Reading small JSON documents into maps and lists. Not exported. */
@NullMarked
package djong.runtime.json;

import org.jspecify.annotations.NullMarked;
