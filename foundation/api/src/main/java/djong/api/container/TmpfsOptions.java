package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Options of a mount of type tmpfs; mode is a number, 01777 is 1023. */
@Json
public record TmpfsOptions(
        @Json.Property("SizeBytes") @Nullable Long sizeBytes,
        @Json.Property("Mode") @Nullable Integer mode,
        @Json.Property("Options") @Nullable List<List<String>> options) {}
