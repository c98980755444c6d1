package djong.cli.volume;

import djong.api.Json;
import djong.api.volume.VolumePruneReport;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.command.Question;
import djong.cli.flags.Flag;
import djong.cli.format.Units;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code djong volume prune} */
public final class VolumePruneCommand extends Command {
    private final Flag.Switch all = flags.bool("all", 'a', "Remove all unused volumes, named ones too");
    private final Flag.Filters filter = flags.filters("Remove only what matches, such as label=a, label!=b");
    private final Flag.Switch force = flags.bool("force", 'f', "Do not prompt for confirmation");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Remove unused local volumes";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        Map<String, List<String>> filters = new LinkedHashMap<>(filter.filters());
        if (all.on()) {
            if (filters.containsKey("all"))
                throw new ExitException("conflicting options: cannot specify both --all and --filter all=1");
            filters.put("all", List.of("true"));
        }
        String warning = "WARNING! This will remove " + (all.on() ? "all" : "anonymous")
                + " local volumes not used by at least one container.\nAre you sure you want to continue?";
        if (!force.on() && !Question.confirmed(cli, warning)) return 0;
        VolumePruneReport pruned = Json.read(
                VolumePruneReport.class,
                cli.client().bytes("POST", "/volumes/prune" + new Query().filters(filters), Body.NONE));
        if (!pruned.volumesDeleted().isEmpty()) {
            cli.out().println("Deleted Volumes:");
            for (String name : pruned.volumesDeleted()) cli.out().println(name);
            cli.out().println();
        }
        cli.out().println("Total reclaimed space: " + Units.size(pruned.spaceReclaimed(), 4));
        return 0;
    }
}
