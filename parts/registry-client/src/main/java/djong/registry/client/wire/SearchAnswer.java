package djong.registry.client.wire;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/search} finds. */
@Json
public record SearchAnswer(@Nullable List<Item> results) {
    /** One repository. */
    @Json
    public record Item(
            @Nullable String name,
            @Nullable String description,
            @Json.Property("star_count") @Nullable Long stars,
            @Json.Property("is_official") @Nullable Boolean official) {}
}
