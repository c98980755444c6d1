package djong.cli.system;

import djong.api.Json;
import djong.api.image.ImageDeleteItem;
import djong.api.system.PruneReport;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.command.Question;
import djong.cli.flags.Flag;
import djong.cli.format.Units;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong system prune} */
public final class SystemPruneCommand extends Command {
    private static final PruneReport NOTHING = new PruneReport(null, null, null, null, null, 0);
    private static final int NOT_IMPLEMENTED = 501;

    private final Flag.Switch all = flags.bool("all", 'a', "Remove all unused images, not just dangling ones");
    private final Flag.Filters filter = flags.filters("Remove only what matches, such as label=a, label!=b, until=24h");
    private final Flag.Switch force = flags.bool("force", 'f', "Do not prompt for confirmation");
    private final Flag.Switch volumes = flags.bool("volumes", "Prune anonymous volumes");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Remove unused data";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        Map<String, List<String>> filters = filter.filters();
        if (volumes.on() && filters.containsKey("until")) {
            throw new ExitException(1, "ERROR: The \"until\" filter is not supported with \"--volumes\"");
        }
        if (!force.on() && !Question.confirmed(cli, warning(filters))) return 0;
        long bytes = containers(cli, prune(cli, "/containers/prune", filters));
        bytes += list(cli, "Deleted Networks:", prune(cli, "/networks/prune", filters), PruneReport::networks);
        if (volumes.on()) {
            bytes += list(cli, "Deleted Volumes:", prune(cli, "/volumes/prune", filters), PruneReport::volumes);
        }
        Map<String, List<String>> ofImages = new LinkedHashMap<>(filters);
        ofImages.put("dangling", List.of(all.on() ? "false" : "true"));
        bytes += images(cli, prune(cli, "/images/prune", ofImages));
        String cache = "/build/prune" + new Query().flag("all", all.on()).filters(filters);
        bytes += list(cli, "Deleted build cache objects:", prune(cli, cache, Map.of()), PruneReport::caches);
        cli.out().println("Total reclaimed space: " + Units.size(bytes, 4));
        return 0;
    }

    private String warning(Map<String, List<String>> filters) {
        StringBuilder text = new StringBuilder("WARNING! This will remove:\n");
        List<String> what = new ArrayList<>();
        what.add("all stopped containers");
        what.add("all networks not used by at least one container");
        if (volumes.on()) what.add("all anonymous volumes not used by at least one container");
        what.add(all.on() ? "all images without at least one container associated to them" : "all dangling images");
        what.add(all.on() ? "all build cache" : "unused build cache");
        for (String each : what) text.append("  - ").append(each).append('\n');
        if (!filters.isEmpty()) {
            text.append("\n  Items to be pruned will be filtered with:\n");
            List<String> lines = new ArrayList<>();
            filters.forEach((key, values) -> {
                for (String value : values) lines.add("  - " + key + "=" + value + "\n");
            });
            lines.sort(null);
            lines.forEach(text::append);
        }
        return text.append("\nAre you sure you want to continue?").toString();
    }

    /** What the daemon does not know there is nothing of. */
    private static PruneReport prune(Cli cli, String path, Map<String, List<String>> filters) throws IOException {
        try {
            return Json.read(
                    PruneReport.class, cli.client().bytes("POST", path + new Query().filters(filters), Body.NONE));
        } catch (DaemonException e) {
            if (e.status() == NOT_IMPLEMENTED) return NOTHING;
            throw e;
        }
    }

    private static long containers(Cli cli, PruneReport report) {
        return list(cli, "Deleted Containers:", report, PruneReport::containers);
    }

    private interface Part {
        @Nullable
        List<String> of(PruneReport report);
    }

    private static long list(Cli cli, String heading, PruneReport report, Part part) {
        List<String> gone = part.of(report);
        if (gone != null && !gone.isEmpty()) {
            cli.out().println(heading);
            for (String each : gone) cli.out().println(each);
            cli.out().println();
        }
        return report.reclaimedBytes();
    }

    private static long images(Cli cli, PruneReport report) {
        List<ImageDeleteItem> gone = report.images();
        if (gone != null && !gone.isEmpty()) {
            cli.out().println("Deleted Images:");
            for (ImageDeleteItem item : gone) {
                if (item.untagged() != null) cli.out().println("untagged: " + item.untagged());
                else cli.out().println("deleted: " + item.deleted());
            }
            cli.out().println();
        }
        return report.reclaimedBytes();
    }
}
