package djong.cli.command;

import djong.cli.flags.FlagSet;
import java.io.IOException;
import java.util.List;

/** One command: its flags are declared by its constructor and read before {@link #run}. */
public abstract class Command {
    public final FlagSet flags = new FlagSet();

    /** What follows the command's name: {@code [OPTIONS] CONTAINER [CONTAINER...]}. */
    public abstract String arguments();

    /** What it does, in one sentence without a full stop. */
    public abstract String summary();

    /** The other names it can be called by, in full, without the program's name. */
    public List<String> aliases() {
        return List.of();
    }

    /** Lines for the help: a command, or a remark that starts with #. */
    public List<String> examples() {
        return List.of();
    }

    /** More for the help than the summary says. */
    public String details() {
        return "";
    }

    public int minArguments() {
        return 0;
    }

    public int maxArguments() {
        return Integer.MAX_VALUE;
    }

    /** Runs with its flags read. Blocks until done. Returns the program's exit status. */
    public abstract int run(Cli cli, List<String> arguments) throws IOException, InterruptedException;
}
