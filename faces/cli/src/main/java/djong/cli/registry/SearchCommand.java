package djong.cli.registry;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.image.SearchResult;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.cli.format.Row;
import djong.cli.format.Units;
import djong.client.Body;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong search} */
public final class SearchCommand extends Command {
    private static final String[] NAMES = {"Description", "IsAutomated", "IsOfficial", "Name", "StarCount"};
    private static final int WIDTH = 45;

    private final Flag.Filters filter = flags.filters("Only what fits: is-official=true, stars=3");
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Whole limit = flags.whole("limit", (char) 0, 0, "Max number of results");
    private final Flag.Switch noTrunc = flags.bool("no-trunc", "Don't truncate output");

    @Override
    public String arguments() {
        return "[OPTIONS] TERM";
    }

    @Override
    public String summary() {
        return "Search the Docker Hub, or the registry that the term begins with";
    }

    @Override
    public List<String> examples() {
        return List.of("djong search --filter is-official=true postgres", "djong search registry.example:5000/app");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String term = arguments.get(0);
        int slash = term.indexOf('/');
        String first = slash < 0 ? "" : term.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        String filters = filter.filters().isEmpty() ? null : JsonTree.compact(filter.filters());
        String path = "/images/search"
                + new Query()
                        .add("term", term)
                        .add("limit", limit.given() ? Long.toString(limit.value()) : null)
                        .add("filters", filters);
        Map<String, String> auth = Credentials.headers(cli.settings(), named ? first : Credentials.HUB);
        List<SearchResult> found;
        try (Response response = cli.client().call("GET", path, Body.NONE, auth)) {
            found = Json.readList(SearchResult.class, response.bytes());
        }
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("Name", "NAME");
        headings.put("Description", "DESCRIPTION");
        headings.put("StarCount", "STARS");
        headings.put("IsOfficial", "OFFICIAL");
        List<String> columns = List.copyOf(headings.keySet());
        headings.put("IsAutomated", "AUTOMATED");
        List<Line> rows =
                found.stream().map(each -> new Line(each, !noTrunc.on())).toList();
        new Listing(headings, columns, null, "").print(cli, format.orNull(), rows);
        return 0;
    }

    private static final class Line extends Row {
        private final SearchResult found;
        private final boolean trunc;

        Line(SearchResult found, boolean trunc) {
            this.found = found;
            this.trunc = trunc;
        }

        @Override
        public String[] names() {
            return NAMES;
        }

        @Override
        public @Nullable Object column(String name) {
            return switch (name) {
                case "Name" -> found.name() == null ? "" : found.name();
                case "Description" -> {
                    String text = found.description() == null ? "" : found.description();
                    String line = text.replace("\n", " ").replace("\r", " ");
                    yield trunc ? Units.ellipsis(line, WIDTH) : line;
                }
                case "StarCount" -> Long.toString(found.stars());
                case "IsOfficial" -> found.official() ? "[OK]" : "";
                case "IsAutomated" -> found.automated() ? "[OK]" : "";
                default -> null;
            };
        }

        @Override
        public String typeName() {
            return "*search.searchContext";
        }
    }
}
