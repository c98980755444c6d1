package djong.build.record;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BuildKit's document about a cache, {@code application/vnd.buildkit.cacheconfig.v0}, as far as it is read here. */
@Json
public record CacheConfig(
        @Nullable List<Layer> layers, @Nullable List<Result> records) {
    /**
     * A layer on another.
     *
     * @param parent index of the one below; -1 for none
     */
    @Json
    public record Layer(
            @Nullable String blob, int parent, @Nullable Annotations annotations) {}

    @Json
    public record Annotations(
            @Nullable String mediaType,
            @Json.Property("diffID") @Nullable String diffId,
            long size) {}

    /** What is kept under a digest. */
    @Json
    public record Result(@Nullable String digest, @Nullable List<Top> layers) {}

    /**
     * Where a result's layers end.
     *
     * @param layer index of the topmost
     */
    @Json
    public record Top(int layer, @Nullable String createdAt) {}
}
