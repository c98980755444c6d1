/**
 * What every command is made of: a {@link Command} declares its flags and runs with a {@link Cli}, which holds the streams, the settings and
 * the client, and ends early by an {@link ExitException} with a code.
 */
@NullMarked
package djong.cli.command;

import org.jspecify.annotations.NullMarked;
