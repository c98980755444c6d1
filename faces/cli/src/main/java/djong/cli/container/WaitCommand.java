package djong.cli.container;

import djong.api.Json;
import djong.api.container.WaitError;
import djong.api.container.WaitResponse;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong wait} */
public final class WaitCommand extends Command {

    @Override
    public String arguments() {
        return "CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Wait until one or more containers stop, then print their exit codes";
    }

    @Override
    public List<String> aliases() {
        return List.of("container wait", "wait");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        return Each.of(cli, arguments, name -> {
            byte[] answer = cli.client().bytes("POST", "/containers/" + Query.segment(name) + "/wait", Body.NONE);
            WaitResponse exit = Json.read(WaitResponse.class, answer);
            WaitError error = exit.error();
            if (error != null && error.message() != null) throw new DaemonException(500, error.message());
            return Long.toString(exit.statusCode());
        });
    }
}
