/** Lists of what is in files: what package managers have noted and what archives of Java's say of themselves, as SPDX. Starts no programs and asks nobody. */
@NullMarked
package djong.build.sbom;

import org.jspecify.annotations.NullMarked;
