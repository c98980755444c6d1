/** How what is kept of builds stands in the metadata. */
@NullMarked
package djong.build.record;

import org.jspecify.annotations.NullMarked;
