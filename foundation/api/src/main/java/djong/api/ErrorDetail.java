package djong.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The error of a progress stream. */
@Json
public record ErrorDetail(
        @Json.Property("code") @Nullable Integer code,
        @Json.Property("message") String message) {

    public ErrorDetail {
        message = message == null ? "" : message;
    }
}
