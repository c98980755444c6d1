package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The answer to wait, sent when the wait is over. */
@Json
public record WaitResponse(
        @Json.Property("Error") @Nullable WaitError error,
        @Json.Property("StatusCode") long statusCode) {}
