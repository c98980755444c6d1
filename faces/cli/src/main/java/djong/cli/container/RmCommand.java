package djong.cli.container;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong rm} */
public final class RmCommand extends Command {
    private final Flag.Switch force = flags.bool("force", 'f', "Kill it first if it is running");
    private final Flag.Switch link = flags.bool("link", 'l', "Remove the link with this name");
    private final Flag.Switch volumes = flags.bool("volumes", 'v', "Remove its anonymous volumes too");

    private static String trimmed(String name) {
        int start = 0;
        while (start < name.length() - 1 && name.charAt(start) == '/') start++;
        return name.substring(start);
    }

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Remove one or more containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container rm", "container remove", "rm");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        String query = new Query()
                .flag("v", volumes.on())
                .flag("link", link.on())
                .flag("force", force.on())
                .toString();
        return Each.of(cli, arguments, name -> {
            if (name.isBlank()) throw new ExitException("Container name cannot be empty");
            try {
                cli.client().bytes("DELETE", "/containers/" + Query.segment(trimmed(name)) + query, Body.NONE);
            } catch (DaemonException e) {
                if (!force.on() || !e.notFound()) throw e;
                cli.say("Error response from daemon: " + e.getMessage());
                return null;
            }
            return name;
        });
    }
}
