package djong.api.system;

import djong.api.container.ContainerSummary;
import djong.api.image.ImageSummary;
import djong.api.volume.VolumeInspect;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /system/df}; what was not asked for is null. */
@Json
public record DiskUsage(
        @Json.Property("LayersSize") long layersSize,
        @Json.Property("Images") List<ImageSummary> images,
        @Json.Property("Containers") List<ContainerSummary> containers,
        @Json.Property("Volumes") List<VolumeInspect> volumes,
        @Json.Property("BuildCache") List<CacheRecord> buildCache) {

    public DiskUsage {
        images = images == null ? List.of() : images;
        containers = containers == null ? List.of() : containers;
        volumes = volumes == null ? List.of() : volumes;
        buildCache = buildCache == null ? List.of() : buildCache;
    }

    /** One entry of a build's cache. */
    @Json
    public record CacheRecord(
            @Json.Property("ID") String id,
            @Json.Property("Type") @Nullable String type,
            @Json.Property("Description") @Nullable String description,
            @Json.Property("InUse") boolean inUse,
            @Json.Property("Shared") boolean shared,
            @Json.Property("Size") long size,
            @Json.Property("CreatedAt") @Nullable String createdAt,
            @Json.Property("LastUsedAt") @Nullable String lastUsedAt,
            @Json.Property("UsageCount") long usageCount) {}
}
