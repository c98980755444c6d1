/**
 * Flags of a command line, by the rules and with the error texts that Docker's users know (those of Go's pflag).
 *
 * <p>A {@link FlagSet} is filled by the command that runs, and by no other: nothing is built that is not called. Each {@link Flag}
 * holds its own value. Long flags take {@code --name value} and {@code --name=value}, short ones {@code -n value}, {@code -nvalue},
 * {@code -n=value}; switches may stand together ({@code -it}); {@code --} ends the flags.
 *
 * <p>Start with {@link FlagSet}.
 */
@NullMarked
package djong.cli.flags;

import org.jspecify.annotations.NullMarked;
