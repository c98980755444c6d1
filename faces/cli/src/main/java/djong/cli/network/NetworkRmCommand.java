package djong.cli.network;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong network rm} */
public final class NetworkRmCommand extends Command {
    private final Flag.Switch force = flags.bool("force", 'f', "Do not complain about a network that is not there");

    @Override
    public String arguments() {
        return "NETWORK [NETWORK...]";
    }

    @Override
    public String summary() {
        return "Remove one or more networks";
    }

    @Override
    public List<String> aliases() {
        return List.of("network rm", "network remove");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        boolean failed = false;
        for (String name : arguments) {
            try {
                cli.client().bytes("DELETE", "/networks/" + Query.segment(name), Body.NONE);
                cli.out().println(name);
                cli.out().flush();
            } catch (DaemonException e) {
                if (force.on() && e.notFound()) continue;
                cli.say("Error response from daemon: " + e.getMessage());
                failed = true;
            }
        }
        if (failed) throw new ExitException(1, "exit status 1");
        return 0;
    }
}
