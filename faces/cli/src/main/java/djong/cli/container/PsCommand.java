package djong.cli.container;

import djong.api.container.ContainerSummary;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.client.EngineClient;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong ps} */
public final class PsCommand extends Command {
    private static final String RAW = """
            container_id: {{.ID}}
            image: {{.Image}}
            command: {{.Command}}
            created_at: {{.CreatedAt}}
            state: {{- pad .State 1 0}}
            status: {{- pad .Status 1 0}}
            names: {{.Names}}
            labels: {{- pad .Labels 1 0}}
            ports: {{- pad .Ports 1 0}}
            """;

    private final Flag.Switch all = flags.bool("all", 'a', "Show all containers (default shows just running)");
    private final Flag.Filters filter =
            flags.filters("Show only containers that match, such as status=exited, name=web, label=a=b");
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Whole last = flags.whole("last", 'n', -1, "Show the last so many containers, in all states");
    private final Flag.Switch latest = flags.bool("latest", 'l', "Show the latest container, in any state");
    private final Flag.Switch noTrunc = flags.bool("no-trunc", "Don't truncate output");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Only show container IDs");
    private final Flag.Switch size = flags.bool("size", 's', "Show total file sizes");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "List containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container ls", "container list", "container ps", "ps");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong ps -a",
                "djong ps -a --filter status=exited --format 'table {{.Names}}\\t{{.Status}}'",
                "djong rm $(djong ps -aq --filter label=test)");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        EngineClient client = cli.client();
        String shape = format.orNull();
        if (shape == null && !quiet.on()) shape = cli.settings().text("psFormat");
        long limit = last.value();
        if (latest.on() && limit == -1) limit = 1;
        boolean sized = size.on() || shape != null && !shape.startsWith("json") && shape.contains(".Size");
        String path = "/containers/json"
                + new Query()
                        .flag("all", all.on())
                        .add("limit", limit > 0 ? Long.toString(limit) : null)
                        .flag("size", sized)
                        .filters(filter.filters());
        List<ContainerSummary> containers = client.list(ContainerSummary.class, path);
        boolean trunc = !noTrunc.on();
        long now = System.currentTimeMillis() / 1000;
        if (quiet.on() && (shape == null || shape.equals("table"))) {
            for (ContainerSummary container : containers) {
                cli.out().println(trunc ? djong.cli.format.Units.shortId(container.id()) : container.id());
            }
            return 0;
        }
        List<ContainerRow> rows = new ArrayList<>(containers.size());
        for (ContainerSummary container : containers) rows.add(new ContainerRow(container, trunc, now));
        listing(size.on()).print(cli, shape, rows);
        return 0;
    }

    private static Listing listing(boolean sized) {
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("ID", "CONTAINER ID");
        headings.put("Image", "IMAGE");
        headings.put("Command", "COMMAND");
        headings.put("RunningFor", "CREATED");
        headings.put("Status", "STATUS");
        headings.put("Ports", "PORTS");
        headings.put("Names", "NAMES");
        List<String> columns = new ArrayList<>(headings.keySet());
        if (sized) columns.add("Size");
        headings.put("Size", "SIZE");
        headings.put("CreatedAt", "CREATED AT");
        headings.put("State", "STATE");
        headings.put("Labels", "LABELS");
        headings.put("Mounts", "MOUNTS");
        headings.put("LocalVolumes", "LOCAL VOLUMES");
        headings.put("Networks", "NETWORKS");
        headings.put("Platform", "PLATFORM");
        @Nullable String raw = sized ? RAW + "size: {{.Size}}\n" : RAW;
        return new Listing(headings, columns, raw, "failed to execute template: ");
    }
}
