package djong.api.container;

import io.avaje.jsonb.Json;

/**
 * How one run of a container ended.
 *
 * @param cause {@code exit}, {@code signal}, {@code oom}, or {@code unseen} when nobody was there
 * @param signal such as {@code SIGKILL}; empty when none is known
 * @param askedBy {@code stop}, {@code kill}, {@code restart}, {@code remove}, {@code shutdown}; empty when nobody asked
 * @param restarted whether its restart policy started it again
 */
@Json
public record ExitRecord(
        @Json.Property("StartedAt") String startedAt,
        @Json.Property("FinishedAt") String finishedAt,
        @Json.Property("ExitCode") int exitCode,
        @Json.Property("Cause") String cause,
        @Json.Property("Signal") String signal,
        @Json.Property("AskedBy") String askedBy,
        @Json.Property("Restarted") boolean restarted) {

    public ExitRecord {
        startedAt = startedAt == null ? "" : startedAt;
        finishedAt = finishedAt == null ? "" : finishedAt;
        cause = cause == null ? "" : cause;
        signal = signal == null ? "" : signal;
        askedBy = askedBy == null ? "" : askedBy;
    }
}
