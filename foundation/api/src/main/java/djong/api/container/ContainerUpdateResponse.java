package djong.api.container;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /containers/{id}/update}. */
@Json
public record ContainerUpdateResponse(
        @Json.Property("Warnings") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> warnings) {}
