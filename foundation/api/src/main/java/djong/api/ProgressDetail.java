package djong.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** How far a step is; {@code {}} when there is nothing to count. */
@Json
public record ProgressDetail(
        @Json.Property("current") @Nullable Long current,
        @Json.Property("total") @Nullable Long total,
        @Json.Property("start") @Nullable Long start,
        @Json.Property("hidecounts") @Nullable Boolean hidecounts,
        @Json.Property("units") @Nullable String units) {}
