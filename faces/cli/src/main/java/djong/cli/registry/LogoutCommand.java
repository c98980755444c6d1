package djong.cli.registry;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.util.List;

/** {@code djong logout} */
public final class LogoutCommand extends Command {
    @Override
    public String arguments() {
        return "[SERVER]";
    }

    @Override
    public String summary() {
        return "Log out from a registry, the Docker Hub if none is named";
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String key = Credentials.key(arguments.isEmpty() ? "" : arguments.get(0));
        cli.out().println("Removing login credentials for " + key);
        try {
            Credentials.forget(cli.settings(), key);
        } catch (ExitException e) {
            // docker says nothing, although the helper still has them.
            cli.say("WARNING: could not erase credentials:\n" + key + ": " + e.getMessage());
        }
        return 0;
    }
}
