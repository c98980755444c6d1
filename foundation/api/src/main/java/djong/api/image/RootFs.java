package djong.api.image;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The diff ids of an image's layers, bottom first. */
@Json
public record RootFs(
        @Json.Property("Type") String type,
        @Json.Property("Layers") @Nullable List<String> layers) {

    public RootFs {
        type = type == null ? "" : type;
    }
}
