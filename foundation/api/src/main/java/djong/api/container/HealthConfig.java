package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A health check; durations in nanoseconds. {@code Test} is ["NONE"], ["CMD", …] or ["CMD-SHELL", line]. */
@Json
public record HealthConfig(
        @Json.Property("Test") @Nullable List<String> test,
        @Json.Property("Interval") @Nullable Long interval,
        @Json.Property("Timeout") @Nullable Long timeout,
        @Json.Property("StartPeriod") @Nullable Long startPeriod,
        @Json.Property("StartInterval") @Nullable Long startInterval,
        @Json.Property("Retries") @Nullable Integer retries) {}
