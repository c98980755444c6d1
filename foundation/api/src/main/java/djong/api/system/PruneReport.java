package djong.api.system;

import djong.api.image.ImageDeleteItem;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of all prunes in one: each has one of the lists, and most say how much the disk has gained. */
@Json
public record PruneReport(
        @Json.Property("ContainersDeleted") @Nullable List<String> containers,
        @Json.Property("NetworksDeleted") @Nullable List<String> networks,
        @Json.Property("VolumesDeleted") @Nullable List<String> volumes,
        @Json.Property("ImagesDeleted") @Nullable List<ImageDeleteItem> images,
        @Json.Property("CachesDeleted") @Nullable List<String> caches,
        @Json.Property("SpaceReclaimed") long reclaimedBytes) {}
