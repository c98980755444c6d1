package djong.api.container;

import io.avaje.jsonb.Json;

/** One run of a health check. */
@Json
public record HealthcheckResult(
        @Json.Property("Start") String start,
        @Json.Property("End") String end,
        @Json.Property("ExitCode") int exitCode,
        @Json.Property("Output") String output) {

    public HealthcheckResult {
        start = start == null ? "" : start;
        end = end == null ? "" : end;
        output = output == null ? "" : output;
    }
}
