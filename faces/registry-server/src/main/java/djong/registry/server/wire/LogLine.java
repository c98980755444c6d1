package djong.registry.server.wire;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A line of the access log: one request. The query and all headers but the agent's name are left out, since they may carry secrets. */
@Json
public record LogLine(
        String time,
        String remote,
        @Nullable String account,
        String method,
        String path,
        int status,
        @Json.Property("bytes_in") long bytesIn,
        @Json.Property("bytes_out") long bytesOut,
        @Json.Property("duration_ms") double durationMillis,
        @Json.Property("user_agent") @Nullable String userAgent) {}
