package djong.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One line of a progress stream (pull, import, load): newline-separated JSON, status 200 already sent, errors in the stream. */
@Json
public record ProgressLine(
        @Json.Property("stream") @Nullable String stream,
        @Json.Property("status") @Nullable String status,
        @Json.Property("progressDetail") @Nullable ProgressDetail progressDetail,
        @Json.Property("progress") @Nullable String progress,
        @Json.Property("id") @Nullable String id,
        @Json.Property("from") @Nullable String from,
        @Json.Property("time") @Nullable Long time,
        @Json.Property("timeNano") @Nullable Long timeNano,
        @Json.Property("errorDetail") @Nullable ErrorDetail errorDetail,
        @Json.Property("error") @Nullable String error,
        @Json.Property("aux") @Nullable Object aux) {}
