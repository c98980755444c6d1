package djong.cli.build;

import djong.api.Json;
import djong.api.system.PruneReport;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.Question;
import djong.cli.flags.Flag;
import djong.cli.format.Units;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong builder prune} */
public final class BuilderPruneCommand extends Command {
    private final Flag.Switch all = flags.bool("all", 'a', "Remove all unused build cache, not just dangling ones");
    private final Flag.Filters filter = flags.filters("Remove only what matches, such as until=24h");
    private final Flag.Switch force = flags.bool("force", 'f', "Do not prompt for confirmation");
    private final Flag.Bytes keepStorage =
            flags.bytes("keep-storage", (char) 0, "Amount of disk space to keep for cache");

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "Remove build cache";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String warning = all.on()
                ? "WARNING! This will remove all build cache. Are you sure you want to continue?"
                : "WARNING! This will remove all dangling build cache. Are you sure you want to continue?";
        if (!force.on() && !Question.confirmed(cli, warning)) return 0;
        String path = "/build/prune"
                + new Query()
                        .flag("all", all.on())
                        .add("keep-storage", keepStorage.given() ? Long.toString(keepStorage.bytes()) : null)
                        .filters(filter.filters());
        PruneReport report = Json.read(PruneReport.class, cli.client().bytes("POST", path, Body.NONE));
        List<String> gone = report.caches();
        if (gone != null && !gone.isEmpty()) {
            cli.out().println("Deleted build cache objects:");
            for (String each : gone) cli.out().println(each);
            cli.out().println();
        }
        cli.out().println("Total reclaimed space: " + Units.size(report.reclaimedBytes(), 4));
        return 0;
    }
}
