package djong.cli.system;

import djong.api.JsonTree;
import djong.api.container.ContainerSummary;
import djong.api.image.ImageSummary;
import djong.api.system.DiskUsage;
import djong.api.volume.VolumeInspect;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.container.ContainerRow;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.cli.format.Row;
import djong.cli.format.Units;
import djong.cli.image.ImageRow;
import djong.cli.template.Fields;
import djong.cli.template.Template;
import djong.cli.template.TemplateException;
import djong.cli.volume.VolumeRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code djong system df} */
public final class DfCommand extends Command {
    private static final String RAW = """
            type: {{.Type}}
            total: {{.TotalCount}}
            active: {{.Active}}
            size: {{.Size}}
            reclaimable: {{.Reclaimable}}
            """;

    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch verbose = flags.bool("verbose", 'v', "Show each image, container and volume");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Show disk usage";
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        DiskUsage usage = cli.client().get(DiskUsage.class, "/system/df");
        String shape = format.orNull();
        if (!verbose.on()) {
            sumListing().print(cli, shape, sums(usage));
            return 0;
        }
        long now = System.currentTimeMillis() / 1000;
        if (shape == null || shape.equals("table")) details(cli, usage, now);
        else shaped(cli, usage, shape, now);
        return 0;
    }

    private static Listing sumListing() {
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("Type", "TYPE");
        headings.put("TotalCount", "TOTAL");
        headings.put("Active", "ACTIVE");
        headings.put("Size", "SIZE");
        headings.put("Reclaimable", "RECLAIMABLE");
        return new Listing(headings, List.copyOf(headings.keySet()), RAW, "template parsing error: ");
    }

    static List<SumRow> sums(DiskUsage usage) {
        long activeImages = 0;
        long usedByImages = 0;
        for (ImageSummary image : usage.images()) {
            if (image.containers() <= 0) continue;
            activeImages++;
            if (image.size() != -1 && image.sharedSize() != -1) usedByImages += image.size() - image.sharedSize();
        }
        long activeContainers = 0;
        long containers = 0;
        long idle = 0;
        for (ContainerSummary container : usage.containers()) {
            long bytes = container.sizeRw() == null ? 0 : container.sizeRw();
            containers += bytes;
            boolean active = List.of("running", "paused", "restarting").contains(container.state());
            if (active) activeContainers++;
            else idle += bytes;
        }
        long activeVolumes = 0;
        long volumes = 0;
        long unused = 0;
        for (VolumeInspect volume : usage.volumes()) {
            var data = volume.usageData();
            if (data == null) continue;
            if (data.refCount() > 0) activeVolumes++;
            if (data.size() == -1) continue;
            volumes += data.size();
            if (data.refCount() == 0) unused += data.size();
        }
        long cache = 0;
        long activeCache = 0;
        long inUse = 0;
        for (DiskUsage.CacheRecord each : usage.buildCache()) {
            if (each.inUse()) activeCache++;
            if (each.shared()) continue;
            cache += each.size();
            if (each.inUse()) inUse += each.size();
        }
        return List.of(
                new SumRow(
                        "Images",
                        usage.images().size(),
                        activeImages,
                        usage.layersSize(),
                        part(usage.layersSize() - usedByImages, usage.layersSize())),
                new SumRow(
                        "Containers", usage.containers().size(), activeContainers, containers, part(idle, containers)),
                new SumRow("Local Volumes", usage.volumes().size(), activeVolumes, volumes, part(unused, volumes)),
                new SumRow("Build Cache", usage.buildCache().size(), activeCache, cache, Units.size(cache - inUse, 4)));
    }

    private static String part(long bytes, long of) {
        return Units.size(bytes, 4) + (of > 0 ? " (" + bytes * 100 / of + "%)" : "");
    }

    /** A kind of things in sum. */
    static final class SumRow extends Row {
        private static final String[] NAMES = {"Active", "Reclaimable", "Size", "TotalCount", "Type"};

        private final String type;
        private final long total;
        private final long active;
        private final long bytes;
        private final String reclaimable;

        SumRow(String type, long total, long active, long bytes, String reclaimable) {
            this.type = type;
            this.total = total;
            this.active = active;
            this.bytes = bytes;
            this.reclaimable = reclaimable;
        }

        @Override
        public String[] names() {
            return NAMES;
        }

        @Override
        public @Nullable Object column(String name) {
            return switch (name) {
                case "Type" -> type;
                case "TotalCount" -> Long.toString(total);
                case "Active" -> Long.toString(active);
                case "Size" -> Units.size(bytes, 4);
                case "Reclaimable" -> reclaimable;
                default -> null;
            };
        }

        @Override
        public String typeName() {
            return "*formatter.diskUsageContext";
        }
    }

    private static List<ImageRow> images(DiskUsage usage, boolean trunc, long now) {
        List<ImageRow> rows = new ArrayList<>();
        for (ImageSummary image : usage.images()) ImageRow.add(rows, image, false, trunc, now);
        return rows;
    }

    private static List<ContainerRow> containers(DiskUsage usage, boolean trunc, long now) {
        return usage.containers().stream()
                .map(c -> new ContainerRow(c, trunc, now, false))
                .toList();
    }

    private static List<VolumeRow> volumes(DiskUsage usage) {
        return usage.volumes().stream().map(VolumeRow::new).toList();
    }

    private static List<CacheRow> caches(DiskUsage usage, boolean trunc, long now) {
        return usage.buildCache().stream()
                .map(each -> new CacheRow(each, trunc, now))
                .sorted(Comparator.comparing(CacheRow::lastUsed))
                .toList();
    }

    private static void details(Cli cli, DiskUsage usage, long now) {
        cli.out().print("Images space usage:\n\n");
        table(
                cli,
                images(usage, true, now),
                "Repository=REPOSITORY Tag=TAG ID=IMAGE_ID CreatedSince=CREATED Size=SIZE SharedSize=SHARED_SIZE UniqueSize=UNIQUE_SIZE Containers=CONTAINERS");
        cli.out().print("\nContainers space usage:\n\n");
        table(
                cli,
                containers(usage, true, now),
                "ID=CONTAINER_ID Image=IMAGE Command=COMMAND LocalVolumes=LOCAL_VOLUMES Size=SIZE RunningFor=CREATED Status=STATUS Names=NAMES");
        cli.out().print("\nLocal Volumes space usage:\n\n");
        table(cli, volumes(usage), "Name=VOLUME_NAME Links=LINKS Size=SIZE");
        cli.out().print("\nBuild cache usage: " + sums(usage).getLast().column("Size") + "\n\n");
        table(
                cli,
                caches(usage, true, now),
                "ID=CACHE_ID CacheType=CACHE_TYPE Size=SIZE CreatedSince=CREATED LastUsedSince=LAST_USED UsageCount=USAGE Shared=SHARED");
    }

    /** @param columns names and headings, whose spaces are underscores */
    private static void table(Cli cli, List<? extends Row> rows, String columns) {
        Map<String, String> headings = new LinkedHashMap<>();
        for (String column : columns.split(" ")) {
            int equals = column.indexOf('=');
            headings.put(
                    column.substring(0, equals), column.substring(equals + 1).replace('_', ' '));
        }
        new Listing(headings, List.copyOf(headings.keySet()), null, "template parsing error: ").print(cli, null, rows);
    }

    /** All rows as one document, once through the template. */
    private static void shaped(Cli cli, DiskUsage usage, String shape, long now) {
        Whole whole = new Whole(
                images(usage, false, now), containers(usage, false, now), volumes(usage), caches(usage, false, now));
        StringBuilder out = new StringBuilder();
        try {
            String text = shape.equals("json") ? "{{json .}}" : shape;
            Template.parse(text).execute(whole, Template.Mode.LENIENT, out);
        } catch (TemplateException e) {
            throw new ExitException(1, "template parsing error: " + e.getMessage());
        }
        cli.out().print(out);
    }

    private record Whole(
            List<ImageRow> images, List<ContainerRow> containers, List<VolumeRow> volumes, List<CacheRow> caches)
            implements Fields {
        @Override
        public @Nullable Object field(String name) {
            return switch (name) {
                case "Images" -> images;
                case "Containers" -> containers;
                case "Volumes" -> volumes;
                case "BuildCache" -> caches;
                default -> NONE;
            };
        }

        @Override
        public String typeName() {
            return "*formatter.diskUsageContext";
        }

        @Override
        public @Nullable Object json() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("Images", trees(images));
            document.put("Containers", trees(containers));
            document.put("Volumes", trees(volumes));
            document.put("BuildCache", trees(caches));
            return document;
        }

        private static List<@Nullable Object> trees(List<? extends Row> rows) {
            List<@Nullable Object> trees = new ArrayList<>();
            for (Row row : rows) trees.add(JsonTree.parse(String.valueOf(row.json())));
            return trees;
        }
    }
}
