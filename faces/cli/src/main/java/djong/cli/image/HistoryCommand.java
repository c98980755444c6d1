package djong.cli.image;

import djong.api.image.ImageHistoryItem;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong history} */
public final class HistoryCommand extends Command {
    private static final String[] NAMES = {"Comment", "CreatedAt", "CreatedBy", "CreatedSince", "ID", "Size"};

    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch human = flags.boolOn("human", 'H', "Print sizes and dates for people");
    private final Flag.Switch noTrunc = flags.bool("no-trunc", "Don't truncate output");
    private final Flag.Text platform = flags.text("platform", "Platform of the image, such as linux/arm64");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Only show image IDs");

    @Override
    public String arguments() {
        return "[OPTIONS] IMAGE";
    }

    @Override
    public String summary() {
        return "Show the history of an image";
    }

    @Override
    public List<String> aliases() {
        return List.of("image history", "history");
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
        List<ImageHistoryItem> items = cli.client()
                .list(
                        ImageHistoryItem.class,
                        "/images/" + Query.path(arguments.get(0)) + "/history"
                                + new Query().add("platform", platform.orNull()));
        boolean trunc = !noTrunc.on();
        if (quiet.on() && !format.given()) {
            for (ImageHistoryItem item : items) cli.out().println(trunc ? Units.shortId(item.id()) : item.id());
            return 0;
        }
        long now = System.currentTimeMillis() / 1000;
        List<Step> rows = new ArrayList<>();
        for (ImageHistoryItem item : items) rows.add(new Step(item, trunc, human.on(), now));
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("ID", "IMAGE");
        headings.put(human.on() ? "CreatedSince" : "CreatedAt", human.on() ? "CREATED" : "CREATED AT");
        headings.put("CreatedBy", "CREATED BY");
        headings.put("Size", "SIZE");
        headings.put("Comment", "COMMENT");
        List<String> columns = List.copyOf(headings.keySet());
        headings.put("CreatedAt", "CREATED AT");
        headings.put("CreatedSince", "CREATED");
        new Listing(headings, columns, null, "failed to execute template: ").print(cli, format.orNull(), rows);
        return 0;
    }

    /** One step of the history. */
    private static final class Step extends Row {
        private final ImageHistoryItem item;
        private final boolean trunc;
        private final boolean human;
        private final long now;

        Step(ImageHistoryItem item, boolean trunc, boolean human, long now) {
            this.item = item;
            this.trunc = trunc;
            this.human = human;
            this.now = now;
        }

        @Override
        public String[] names() {
            return NAMES;
        }

        @Override
        public @Nullable Object column(String name) {
            return switch (name) {
                case "ID" -> trunc ? Units.shortId(item.id()) : item.id();
                case "CreatedSince" -> Units.span(now - item.created()) + " ago";
                case "CreatedAt" -> Times.rfc3339(Instant.ofEpochSecond(item.created()));
                case "CreatedBy" -> {
                    String by = item.createdBy().replace("\t", " ");
                    yield trunc ? Units.ellipsis(by, 45) : by;
                }
                case "Size" -> human ? Units.size(item.size(), 3) : Long.toString(item.size());
                case "Comment" -> item.comment();
                default -> null;
            };
        }

        @Override
        public String typeName() {
            return "*formatter.historyContext";
        }
    }
}
