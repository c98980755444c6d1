package djong.image.record;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One image in a docker-archive's {@code manifest.json}. */
@Json
public record ArchivedImage(
        @Json.Property("Config") String config,
        @Json.Property("RepoTags") @Nullable List<String> repoTags,
        @Json.Property("Layers") @Nullable List<String> layers,
        @Json.Property("LayerSources") @Nullable Map<String, LayerSource> layerSources) {

    /** What a layer of {@link #layerSources} is; by its diff id. */
    @Json
    public record LayerSource(String mediaType, long size, String digest) {}
}
