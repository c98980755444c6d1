package djong.cli.network;

import djong.api.Json;
import djong.api.network.NetworkPruneReport;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.Question;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong network prune} */
public final class NetworkPruneCommand extends Command {
    private final Flag.Filters filter = flags.filters("Remove only what matches, such as until=24h, label=a, label!=b");
    private final Flag.Switch force = flags.bool("force", 'f', "Do not prompt for confirmation");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Remove all networks that no container is in";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String warning =
                "WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue?";
        if (!force.on() && !Question.confirmed(cli, warning)) return 0;
        var pruned = Json.read(
                NetworkPruneReport.class,
                cli.client().bytes("POST", "/networks/prune" + new Query().filters(filter.filters()), Body.NONE));
        List<String> deleted = pruned.networksDeleted();
        if (deleted != null && !deleted.isEmpty()) {
            cli.out().println("Deleted Networks:");
            for (String name : deleted) cli.out().println(name);
            cli.out().println();
        }
        return 0;
    }
}
