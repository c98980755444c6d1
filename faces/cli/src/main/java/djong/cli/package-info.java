/**
 * The command line {@code djong}: Docker's command names, flags, output and exit codes.
 *
 * <p>{@link Main} reads the flags in front of the command, {@link Commands} makes the one command that was called, and nothing else
 * is built: start-up is what users feel. A {@link djong.cli.command.Command} declares its flags and runs with a {@link djong.cli.command.Cli}, which holds the streams,
 * the settings and the client.
 *
 * <p>Exit codes: 125 for a command line that cannot be read and for {@code run} failing before the container's process, 126 and 127
 * for a process that cannot be started, 128 and the signal's number for one that was killed, 1 for everything else.
 *
 * <p>Only this module writes to the standard output. Next: {@link djong.cli.flags}, {@link djong.cli.format},
 * {@link djong.cli.template}, {@link djong.cli.container}.
 */
@NullMarked
package djong.cli;

import org.jspecify.annotations.NullMarked;
