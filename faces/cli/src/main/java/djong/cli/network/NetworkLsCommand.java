package djong.cli.network;

import djong.api.network.NetworkInspect;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.cli.format.Row;
import djong.cli.format.Times;
import djong.cli.format.Units;
import djong.client.Query;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code djong network ls} */
public final class NetworkLsCommand extends Command {
    private static final String RAW = """
            network_id: {{.ID}}
            name: {{.Name}}
            driver: {{.Driver}}
            scope: {{.Scope}}
            """;
    private static final String[] NAMES = {
        "CreatedAt", "Driver", "ID", "IPv4", "IPv6", "Internal", "Labels", "Name", "Scope"
    };

    private final Flag.Filters filter = flags.filters("Show only networks that match, such as driver=bridge, name=web");
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch noTrunc = flags.bool("no-trunc", "Don't truncate output");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Only show network IDs");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "List networks";
    }

    @Override
    public List<String> aliases() {
        return List.of("network ls", "network list");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String shape = format.orNull();
        if (shape == null && !quiet.on()) shape = cli.settings().text("networksFormat");
        List<NetworkInspect> networks = new ArrayList<>(
                cli.client().list(NetworkInspect.class, "/networks" + new Query().filters(filter.filters())));
        networks.sort(Comparator.comparing(NetworkInspect::name));
        boolean trunc = !noTrunc.on();
        if (quiet.on() && (shape == null || shape.equals("table"))) {
            for (NetworkInspect network : networks)
                cli.out().println(trunc ? Units.shortId(network.id()) : network.id());
            return 0;
        }
        List<Line> rows = new ArrayList<>();
        for (NetworkInspect network : networks) rows.add(new Line(network, trunc));
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("ID", "NETWORK ID");
        headings.put("Name", "NAME");
        headings.put("Driver", "DRIVER");
        headings.put("Scope", "SCOPE");
        List<String> columns = List.copyOf(headings.keySet());
        headings.put("IPv4", "IPV4");
        headings.put("IPv6", "IPV6");
        headings.put("Internal", "INTERNAL");
        headings.put("Labels", "LABELS");
        headings.put("CreatedAt", "CREATED AT");
        new Listing(headings, columns, RAW, "template parsing error: ").print(cli, shape, rows);
        return 0;
    }

    /** One network. */
    private static final class Line extends Row {
        private final NetworkInspect network;
        private final boolean trunc;

        Line(NetworkInspect network, boolean trunc) {
            this.network = network;
            this.trunc = trunc;
        }

        @Override
        public String[] names() {
            return NAMES;
        }

        @Override
        public @Nullable Object column(String name) {
            return switch (name) {
                case "ID" -> trunc ? Units.shortId(network.id()) : network.id();
                case "Name" -> network.name();
                case "Driver" -> network.driver();
                case "Scope" -> network.scope();
                case "IPv4" -> Boolean.toString(network.enableIpv4());
                case "IPv6" -> Boolean.toString(network.enableIpv6());
                case "Internal" -> Boolean.toString(network.internal());
                case "CreatedAt" -> Times.go(Instant.parse(network.created()));
                case "Labels" -> {
                    StringBuilder labels = new StringBuilder();
                    new TreeMap<>(network.labels()).forEach((key, value) -> {
                        if (!labels.isEmpty()) labels.append(',');
                        labels.append(key).append('=').append(value);
                    });
                    yield labels.toString();
                }
                default -> null;
            };
        }

        @Override
        public @Nullable Object call(String name, List<@Nullable Object> arguments) {
            if (!name.equals("Label") || arguments.size() != 1) return NONE;
            return network.labels().getOrDefault(String.valueOf(arguments.get(0)), "");
        }

        @Override
        public String typeName() {
            return "*network.networkContext";
        }
    }
}
