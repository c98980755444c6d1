package djong.api.system;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An OCI runtime. */
@Json
public record RuntimeInfo(
        @Json.Property("path") @Nullable String path,
        @Json.Property("runtimeArgs") @Nullable List<String> runtimeArgs,
        @Json.Property("status") @Nullable Map<String, String> status) {}
