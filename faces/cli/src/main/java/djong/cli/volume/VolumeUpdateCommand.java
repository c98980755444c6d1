package djong.cli.volume;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong volume update}: for cluster volumes, of which there are none. */
public final class VolumeUpdateCommand extends Command {
    public VolumeUpdateCommand() {
        flags.hidden(flags.text("availability", "Availability of a cluster volume"));
    }

    @Override
    public String arguments() {
        return "[OPTIONS] [VOLUME]";
    }

    @Override
    public String summary() {
        return "Update a volume (cluster volumes only)";
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        cli.client().bytes("GET", "/volumes/" + Query.segment(arguments.getFirst()), Body.NONE);
        throw new ExitException("can only update cluster volumes");
    }
}
