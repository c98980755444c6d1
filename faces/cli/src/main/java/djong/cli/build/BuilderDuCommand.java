package djong.cli.build;

import djong.api.system.DiskUsage;
import djong.api.system.DiskUsage.CacheRecord;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.format.Listing;
import djong.cli.format.Row;
import djong.cli.format.Units;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong builder du} */
public final class BuilderDuCommand extends Command {
    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "Show what is kept of builds, and how much room it takes";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        List<CacheRecord> kept =
                cli.client().get(DiskUsage.class, "/system/df?type=build-cache").buildCache();
        long now = System.currentTimeMillis() / 1000;
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("ID", "ID");
        headings.put("Reclaimable", "RECLAIMABLE");
        headings.put("Size", "SIZE");
        headings.put("LastUsed", "LAST ACCESSED");
        new Listing(headings, List.copyOf(headings.keySet()), null, "template parsing error: ")
                .print(cli, null, kept.stream().map(each -> new Line(each, now)).toList());
        long total = 0;
        long shared = 0;
        long reclaimable = 0;
        for (CacheRecord each : kept) {
            total += each.size();
            if (each.shared()) shared += each.size();
            if (!each.inUse()) reclaimable += each.size();
        }
        if (shared > 0) {
            cli.out().println("Shared:\t\t" + Units.size(shared, 4));
            cli.out().println("Private:\t" + Units.size(total - shared, 4));
        }
        cli.out().println("Reclaimable:\t" + Units.size(reclaimable, 4));
        cli.out().println("Total:\t\t" + Units.size(total, 4));
        return 0;
    }

    /** A star marks what is in use, and sizes that images share. */
    private static final class Line extends Row {
        private static final String[] NAMES = {"ID", "LastUsed", "Reclaimable", "Size"};

        private final CacheRecord kept;
        private final long nowSeconds;

        Line(CacheRecord kept, long nowSeconds) {
            this.kept = kept;
            this.nowSeconds = nowSeconds;
        }

        @Override
        public String[] names() {
            return NAMES;
        }

        @Override
        public @Nullable Object column(String name) {
            String used = kept.lastUsedAt();
            return switch (name) {
                case "ID" -> kept.id() + (kept.inUse() ? "*" : "");
                case "Reclaimable" -> Boolean.toString(!kept.inUse());
                case "Size" -> Units.size(kept.size(), 4) + (kept.shared() ? "*" : "");
                case "LastUsed" ->
                    used == null
                            ? ""
                            : Units.span(nowSeconds - Instant.parse(used).getEpochSecond()) + " ago";
                default -> null;
            };
        }

        @Override
        public String typeName() {
            return "*du.record";
        }
    }
}
