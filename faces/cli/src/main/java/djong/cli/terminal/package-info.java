/**
 * The user's terminal: whether there is one, raw mode, its size, signals, and the keys that detach.
 *
 * <p>Only the JDK and the program {@code stty} are used, so that it works on every Unix; elsewhere there is no raw mode.
 * {@link Terminal} changes the terminal's state and gives it back; {@link Signals} hears what the user sends to this process;
 * {@link DetachKeys} is the filter on what they type.
 */
@NullMarked
package djong.cli.terminal;

import org.jspecify.annotations.NullMarked;
