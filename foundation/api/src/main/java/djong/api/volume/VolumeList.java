package djong.api.volume;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answer to a list. @param warnings null when there are none */
@Json
public record VolumeList(
        @Json.Property("Volumes") List<VolumeInspect> volumes,

        @Json.Property("Warnings") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> warnings) {

    public VolumeList {
        volumes = volumes == null ? List.of() : volumes;
    }
}
