package djong.api.image;

import djong.api.Descriptor;
import djong.api.wire.ShownStringMap;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of {@code GET /images/json}; sizes in bytes, -1 is "not counted"; {@code Created} in Unix seconds. */
@Json
public record ImageSummary(
        @Json.Property("Containers") long containers,
        @Json.Property("Created") long created,
        @Json.Property("Id") String id,

        @Json.Property("Labels") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> labels,

        @Json.Property("ParentId") String parentId,
        @Json.Property("RepoDigests") List<String> repoDigests,
        @Json.Property("RepoTags") List<String> repoTags,
        @Json.Property("SharedSize") long sharedSize,
        @Json.Property("Size") long size,
        @Json.Property("Descriptor") @Nullable Descriptor descriptor) {

    public ImageSummary {
        id = id == null ? "" : id;
        parentId = parentId == null ? "" : parentId;
        repoDigests = repoDigests == null ? List.of() : repoDigests;
        repoTags = repoTags == null ? List.of() : repoTags;
    }
}
