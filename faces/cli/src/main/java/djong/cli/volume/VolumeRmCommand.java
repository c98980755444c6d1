package djong.cli.volume;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code djong volume rm} */
public final class VolumeRmCommand extends Command {
    private final Flag.Switch force = flags.bool("force", 'f', "A volume that is not there is no error");

    @Override
    public String arguments() {
        return "[OPTIONS] VOLUME [VOLUME...]";
    }

    @Override
    public String summary() {
        return "Remove one or more volumes";
    }

    @Override
    public String details() {
        return "A volume that a container refers to, running or not, cannot be removed.";
    }

    @Override
    public List<String> aliases() {
        return List.of("volume rm", "volume remove");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        List<String> failures = new ArrayList<>();
        String query = new Query().flag("force", force.on()).toString();
        for (String name : arguments) {
            try {
                cli.client().bytes("DELETE", "/volumes/" + Query.segment(name) + query, Body.NONE);
                cli.out().println(name);
            } catch (DaemonException e) {
                failures.add("Error response from daemon: " + e.getMessage());
            }
        }
        if (failures.isEmpty()) return 0;
        throw new ExitException(1, String.join("\n", failures));
    }
}
