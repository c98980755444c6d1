package djong.cli.image;

import djong.api.image.ImageSummary;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.cli.format.Units;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code djong images} */
public final class ImagesCommand extends Command {
    private static final String RAW = """
            repository: {{.Repository}}
            tag: {{.Tag}}
            image_id: {{.ID}}
            created_at: {{.CreatedAt}}
            virtual_size: {{.Size}}
            """;

    private final Flag.Switch all = flags.bool("all", 'a', "Show intermediate images too");
    private final Flag.Switch digests = flags.bool("digests", "Show digests");
    private final Flag.Filters filter = flags.filters("Show only images that match, such as dangling=true, label=a=b");
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch noTrunc = flags.bool("no-trunc", "Don't truncate output");
    private final Flag.Switch quiet = flags.bool("quiet", 'q', "Only show image IDs");

    @Override
    public String arguments() {
        return "[OPTIONS] [REPOSITORY[:TAG]]";
    }

    @Override
    public String summary() {
        return "List images";
    }

    @Override
    public List<String> aliases() {
        return List.of("image ls", "image list", "images");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong images",
                "djong images --format '{{.Repository}}:{{.Tag}} {{.Size}}'",
                "djong rmi $(djong images -q --filter dangling=true)");
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        Map<String, List<String>> filters = new LinkedHashMap<>(filter.filters());
        if (!arguments.isEmpty()) {
            List<String> references = new ArrayList<>(filters.getOrDefault("reference", List.of()));
            references.add(arguments.get(0));
            filters.put("reference", references);
        }
        String shape = format.orNull();
        if (shape == null && !quiet.on()) shape = cli.settings().text("imagesFormat");
        List<ImageSummary> images = cli.client()
                .list(
                        ImageSummary.class,
                        "/images/json" + new Query().flag("all", all.on()).filters(filters));
        boolean trunc = !noTrunc.on();
        if (quiet.on() && (shape == null || shape.equals("table"))) {
            Set<String> ids = new LinkedHashSet<>();
            for (ImageSummary image : images) ids.add(trunc ? Units.shortId(image.id()) : image.id());
            for (String id : ids) cli.out().println(id);
            return 0;
        }
        boolean withDigests = digests.on() || shape != null && shape.contains(".Digest");
        long now = System.currentTimeMillis() / 1000;
        List<ImageRow> rows = new ArrayList<>(images.size());
        for (ImageSummary image : images) ImageRow.add(rows, image, withDigests, trunc, now);
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("Repository", "REPOSITORY");
        headings.put("Tag", "TAG");
        headings.put("Digest", "DIGEST");
        headings.put("ID", "IMAGE ID");
        headings.put("CreatedSince", "CREATED");
        headings.put("Size", "SIZE");
        List<String> columns = new ArrayList<>(headings.keySet());
        if (!digests.on()) columns.remove("Digest");
        headings.put("CreatedAt", "CREATED AT");
        headings.put("Containers", "CONTAINERS");
        headings.put("VirtualSize", "SIZE");
        headings.put("SharedSize", "SHARED SIZE");
        headings.put("UniqueSize", "UNIQUE SIZE");
        String raw = digests.on() ? RAW.replace("image_id:", "digest: {{.Digest}}\nimage_id:") : RAW;
        new Listing(headings, columns, raw, "failed to execute template: ").print(cli, shape, rows);
        return 0;
    }
}
