package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong rename} */
public final class RenameCommand extends Command {

    @Override
    public String arguments() {
        return "CONTAINER NEW_NAME";
    }

    @Override
    public String summary() {
        return "Rename a container";
    }

    @Override
    public List<String> aliases() {
        return List.of("container rename", "rename");
    }

    @Override
    public int minArguments() {
        return 2;
    }

    @Override
    public int maxArguments() {
        return 2;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        if (arguments.get(0).isBlank() || arguments.get(1).isBlank()) {
            throw new ExitException("Error: Neither old nor new names may be empty");
        }
        try {
            cli.client()
                    .post("/containers/" + Query.segment(arguments.get(0)) + "/rename"
                            + new Query().add("name", arguments.get(1)));
        } catch (DaemonException e) {
            cli.say("Error response from daemon: " + e.getMessage());
            throw new ExitException("Error: failed to rename container named " + arguments.get(0));
        }
        return 0;
    }
}
