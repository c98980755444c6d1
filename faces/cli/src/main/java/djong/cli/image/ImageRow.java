package djong.cli.image;

import djong.api.image.ImageSummary;
import djong.cli.format.Row;
import djong.cli.format.Times;
import djong.cli.format.Units;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image in {@code djong images}: one row per name. */
public final class ImageRow extends Row {
    private static final String NONE_TEXT = "<none>";
    private static final String[] NAMES = {
        "Containers",
        "CreatedAt",
        "CreatedSince",
        "Digest",
        "ID",
        "Repository",
        "SharedSize",
        "Size",
        "Tag",
        "UniqueSize",
        "VirtualSize"
    };

    private final ImageSummary image;
    private final String repository;
    private final String tag;
    private final String digest;
    private final boolean trunc;
    private final long now;

    private ImageRow(ImageSummary image, String repository, String tag, String digest, boolean trunc, long now) {
        this.image = image;
        this.repository = repository;
        this.tag = tag;
        this.digest = digest;
        this.trunc = trunc;
        this.now = now;
    }

    /** An image's rows: its tags, with their digests if those are wanted, and digests without a tag. */
    public static void add(List<ImageRow> rows, ImageSummary image, boolean digests, boolean trunc, long now) {
        Map<String, List<String>> tags = new LinkedHashMap<>();
        Map<String, List<String>> digestsOf = new LinkedHashMap<>();
        for (String name : image.repoTags()) {
            int colon = name.lastIndexOf(':');
            if (colon < 0 || name.startsWith(NONE_TEXT)) continue;
            tags.computeIfAbsent(name.substring(0, colon), _ -> new ArrayList<>())
                    .add(name.substring(colon + 1));
        }
        for (String name : image.repoDigests()) {
            int at = name.indexOf('@');
            if (at < 0 || name.startsWith(NONE_TEXT)) continue;
            digestsOf
                    .computeIfAbsent(name.substring(0, at), _ -> new ArrayList<>())
                    .add(name.substring(at + 1));
        }
        if (tags.isEmpty() && digestsOf.isEmpty()) {
            rows.add(new ImageRow(image, NONE_TEXT, NONE_TEXT, NONE_TEXT, trunc, now));
            return;
        }
        tags.forEach((repository, list) -> {
            List<String> known = digestsOf.remove(repository);
            for (String tag : list) {
                if (!digests || known == null) {
                    rows.add(new ImageRow(image, repository, tag, NONE_TEXT, trunc, now));
                } else {
                    for (String digest : known) rows.add(new ImageRow(image, repository, tag, digest, trunc, now));
                }
            }
        });
        digestsOf.forEach((repository, list) -> {
            if (!digests) rows.add(new ImageRow(image, repository, NONE_TEXT, NONE_TEXT, trunc, now));
            else for (String digest : list) rows.add(new ImageRow(image, repository, NONE_TEXT, digest, trunc, now));
        });
    }

    @Override
    public String[] names() {
        return NAMES;
    }

    @Override
    public @Nullable Object column(String name) {
        return switch (name) {
            case "ID" -> trunc ? Units.shortId(image.id()) : image.id();
            case "Repository" -> repository;
            case "Tag" -> tag;
            case "Digest" -> digest;
            case "CreatedSince" -> image.created() == 0 ? "N/A" : Units.span(now - image.created()) + " ago";
            case "CreatedAt" -> Times.go(Instant.ofEpochSecond(image.created()));
            case "Size" -> Units.size(image.size(), 3);
            case "Containers" -> image.containers() < 0 ? "N/A" : Long.toString(image.containers());
            case "VirtualSize" -> Units.size(image.size(), 4);
            case "SharedSize" -> image.sharedSize() < 0 ? "N/A" : Units.size(image.sharedSize(), 4);
            case "UniqueSize" -> image.sharedSize() < 0 ? "N/A" : Units.size(image.size() - image.sharedSize(), 4);
            default -> null;
        };
    }

    @Override
    public String typeName() {
        return "*formatter.imageContext";
    }
}
