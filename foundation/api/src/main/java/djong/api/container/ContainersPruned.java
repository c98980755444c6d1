package djong.api.container;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /containers/prune}. @param deleted null when there was none */
@Json
public record ContainersPruned(
        @Json.Property("ContainersDeleted") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> deleted,

        @Json.Property("SpaceReclaimed") long reclaimedBytes) {}
