/**
 * The commands of {@code djong volume}.
 *
 * <p>One class per command. Nothing here writes but to the terminal; volumes belong to the daemon.
 */
@NullMarked
package djong.cli.volume;

import org.jspecify.annotations.NullMarked;
