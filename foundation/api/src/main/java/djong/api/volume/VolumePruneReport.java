package djong.api.volume;

import io.avaje.jsonb.Json;
import java.util.List;

/** Answer to a prune. @param spaceReclaimed bytes */
@Json
public record VolumePruneReport(
        @Json.Property("VolumesDeleted") List<String> volumesDeleted,
        @Json.Property("SpaceReclaimed") long spaceReclaimed) {

    public VolumePruneReport {
        volumesDeleted = volumesDeleted == null ? List.of() : volumesDeleted;
    }
}
