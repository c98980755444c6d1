package djong.cli.build;

import djong.api.system.BuildCacheFolder;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.cli.format.Row;
import djong.cli.format.Times;
import djong.cli.format.Units;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong builder cache ls} */
public final class CacheLsCommand extends Command {
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Only show IDs");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "List caches";
    }

    @Override
    public String details() {
        return "A cache's ID is that of RUN --mount=type=cache,id=ID, or else the mount's target.";
    }

    @Override
    public List<String> aliases() {
        return List.of("builder cache ls", "builder cache list");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        List<BuildCacheFolder> folders = cli.client().list(BuildCacheFolder.class, "/build/cache");
        if (quiet.on()) {
            for (BuildCacheFolder folder : folders) cli.out().println(folder.id());
            return 0;
        }
        long now = System.currentTimeMillis() / 1000;
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("ID", "ID");
        headings.put("Size", "SIZE");
        headings.put("LastUsedSince", "LAST USED");
        headings.put("InUse", "IN USE");
        List<String> columns = List.copyOf(headings.keySet());
        headings.put("LastUsedAt", "LAST USED AT");
        List<Line> rows = folders.stream().map(folder -> new Line(folder, now)).toList();
        new Listing(headings, columns, null, "failed to execute template: ").print(cli, format.orNull(), rows);
        return 0;
    }

    private static final class Line extends Row {
        private final BuildCacheFolder folder;
        private final long now;

        Line(BuildCacheFolder folder, long now) {
            this.folder = folder;
            this.now = now;
        }

        @Override
        public String[] names() {
            return new String[] {"ID", "InUse", "LastUsedAt", "LastUsedSince", "Size"};
        }

        @Override
        public @Nullable Object column(String name) {
            Instant used = Instant.parse(folder.lastUsed());
            return switch (name) {
                case "ID" -> folder.id();
                case "InUse" -> Boolean.toString(folder.inUse());
                case "LastUsedAt" -> Times.rfc3339(used);
                case "LastUsedSince" -> Units.span(now - used.getEpochSecond()) + " ago";
                case "Size" -> Units.size(folder.sizeBytes(), 3);
                default -> null;
            };
        }

        @Override
        public String typeName() {
            return "*formatter.buildCacheContext";
        }
    }
}
