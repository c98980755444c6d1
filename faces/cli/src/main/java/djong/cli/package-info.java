/** The command line, one class per command. */
@NullMarked
package djong.cli;

import org.jspecify.annotations.NullMarked;
