package djong.cli.system;

import djong.api.system.DiskUsage.CacheRecord;
import djong.cli.format.Row;
import djong.cli.format.Times;
import djong.cli.format.Units;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is kept of a build, as a line of a list. */
final class CacheRow extends Row {
    private static final String[] NAMES = {
        "CacheType",
        "CreatedAt",
        "CreatedSince",
        "Description",
        "ID",
        "InUse",
        "LastUsedAt",
        "LastUsedSince",
        "Parent",
        "Shared",
        "Size",
        "UsageCount"
    };

    private final CacheRecord kept;
    private final boolean trunc;
    private final long nowSeconds;

    CacheRow(CacheRecord kept, boolean trunc, long nowSeconds) {
        this.kept = kept;
        this.trunc = trunc;
        this.nowSeconds = nowSeconds;
    }

    @Override
    public String[] names() {
        return NAMES;
    }

    @Override
    public @Nullable Object column(String name) {
        return switch (name) {
            case "ID" -> (trunc ? Units.shortId(kept.id()) : kept.id()) + (trunc && kept.inUse() ? "*" : "");
            case "CacheType" -> kept.type() == null ? "" : kept.type();
            case "Description" -> kept.description() == null ? "" : kept.description();
            case "Parent" -> "";
            case "InUse" -> Boolean.toString(kept.inUse());
            case "Shared" -> Boolean.toString(kept.shared());
            case "Size" -> Units.size(kept.size(), 3);
            case "CreatedAt" -> at(kept.createdAt());
            case "CreatedSince" -> since(kept.createdAt());
            case "LastUsedAt" -> at(kept.lastUsedAt());
            case "LastUsedSince" -> since(kept.lastUsedAt());
            case "UsageCount" -> Long.toString(kept.usageCount());
            default -> null;
        };
    }

    /** The beginning of time for never. */
    Instant lastUsed() {
        return kept.lastUsedAt() == null ? Instant.EPOCH : Instant.parse(kept.lastUsedAt());
    }

    private static String at(@Nullable String time) {
        return time == null ? "" : Times.go(Instant.parse(time));
    }

    private String since(@Nullable String time) {
        return time == null ? "" : Units.span(nowSeconds - Instant.parse(time).getEpochSecond()) + " ago";
    }

    @Override
    public String typeName() {
        return "*formatter.buildCacheContext";
    }
}
