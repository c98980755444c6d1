package djong.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** An OCI platform. */
@Json
public record PlatformSpec(
        @Json.Property("architecture") String architecture,
        @Json.Property("os") String os,
        @Json.Property("os.version") @Nullable String osVersion,
        @Json.Property("variant") @Nullable String variant) {

    public PlatformSpec {
        architecture = architecture == null ? "" : architecture;
        os = os == null ? "" : os;
    }
}
