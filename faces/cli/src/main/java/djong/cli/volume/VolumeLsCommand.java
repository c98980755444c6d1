package djong.cli.volume;

import djong.api.Json;
import djong.api.volume.VolumeInspect;
import djong.api.volume.VolumeList;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.client.Body;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code djong volume ls} */
public final class VolumeLsCommand extends Command {
    private static final String RAW = """
        name: {{.Name}}
        driver: {{.Driver}}
        """;

    private final Flag.Switch cluster = flags.hidden(flags.bool("cluster", "Show only cluster volumes"));
    private final Flag.Filters filter = flags.filters("Show only volumes that match, such as dangling=true, label=a");
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Only show volume names");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "List volumes";
    }

    @Override
    public List<String> aliases() {
        return List.of("volume ls", "volume list");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String shape = format.orNull();
        if (shape == null && !quiet.on()) shape = cli.settings().text("volumesFormat");
        byte[] answer = cli.client().bytes("GET", "/volumes" + new Query().filters(filter.filters()), Body.NONE);
        List<VolumeInspect> volumes =
                new ArrayList<>(Json.read(VolumeList.class, answer).volumes());
        volumes.sort(Comparator.comparing(VolumeInspect::name));
        if (quiet.on()) {
            for (VolumeInspect volume : volumes) cli.out().println(volume.name());
            return 0;
        }
        List<VolumeRow> rows = new ArrayList<>();
        if (!cluster.on()) for (VolumeInspect volume : volumes) rows.add(new VolumeRow(volume));
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("Driver", "DRIVER");
        headings.put("Name", "VOLUME NAME");
        List<String> columns = List.copyOf(headings.keySet());
        headings.put("Scope", "SCOPE");
        headings.put("Mountpoint", "MOUNTPOINT");
        headings.put("Labels", "LABELS");
        headings.put("Links", "LINKS");
        headings.put("Size", "SIZE");
        headings.put("Group", "GROUP");
        headings.put("Availability", "AVAILABILITY");
        headings.put("Status", "STATUS");
        if (cluster.on()) columns = List.of("Name", "Group", "Driver", "Availability", "Status");
        new Listing(headings, columns, RAW, "template parsing error: ").print(cli, shape, rows);
        return 0;
    }
}
