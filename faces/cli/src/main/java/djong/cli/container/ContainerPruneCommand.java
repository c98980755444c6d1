package djong.cli.container;

import djong.api.Json;
import djong.api.container.ContainersPruned;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.Question;
import djong.cli.flags.Flag;
import djong.cli.format.Units;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong container prune} */
public final class ContainerPruneCommand extends Command {
    private final Flag.Filters filter = flags.filters("Remove only what matches, such as until=24h, label=a, label!=b");
    private final Flag.Switch force = flags.bool("force", 'f', "Do not prompt for confirmation");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Remove all stopped containers";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String warning = "WARNING! This will remove all stopped containers.\nAre you sure you want to continue?";
        if (!force.on() && !Question.confirmed(cli, warning)) return 0;
        ContainersPruned pruned = Json.read(
                ContainersPruned.class,
                cli.client().bytes("POST", "/containers/prune" + new Query().filters(filter.filters()), Body.NONE));
        List<String> deleted = pruned.deleted();
        if (deleted != null && !deleted.isEmpty()) {
            cli.out().println("Deleted Containers:");
            for (String id : deleted) cli.out().println(id);
            cli.out().println();
        }
        cli.out().println("Total reclaimed space: " + Units.size(pruned.reclaimedBytes(), 4));
        return 0;
    }
}
