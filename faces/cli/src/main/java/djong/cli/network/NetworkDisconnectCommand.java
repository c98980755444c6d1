package djong.cli.network;

import djong.api.network.NetworkDisconnectRequest;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong network disconnect} */
public final class NetworkDisconnectCommand extends Command {
    private final Flag.Switch force = flags.bool("force", 'f', "Do it even when there is no such container");

    @Override
    public String arguments() {
        return "[OPTIONS] NETWORK CONTAINER";
    }

    @Override
    public String summary() {
        return "Disconnect a container from a network";
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
    public int run(Cli cli, List<String> arguments) throws IOException {
        cli.client()
                .bytes(
                        "POST",
                        "/networks/" + Query.segment(arguments.getFirst()) + "/disconnect",
                        Body.json(new NetworkDisconnectRequest(arguments.getLast(), force.on())));
        return 0;
    }
}
