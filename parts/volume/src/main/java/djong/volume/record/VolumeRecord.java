package djong.volume.record;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume, by its name. Labels and options are null where a request left them out. */
@Json
public record VolumeRecord(
        String created,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> options) {}
