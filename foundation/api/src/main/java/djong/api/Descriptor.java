package djong.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An OCI content descriptor as the Engine API shows it. */
@Json
public record Descriptor(
        @Json.Property("mediaType") String mediaType,
        @Json.Property("digest") String digest,
        @Json.Property("size") long size,
        @Json.Property("urls") @Nullable List<String> urls,
        @Json.Property("annotations") @Nullable Map<String, String> annotations,
        @Json.Property("platform") @Nullable PlatformSpec platform) {

    public Descriptor {
        mediaType = mediaType == null ? "" : mediaType;
        digest = digest == null ? "" : digest;
    }
}
