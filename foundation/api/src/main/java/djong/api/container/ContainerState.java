package djong.api.container;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Docker's overlapping flags. Times are RFC 3339 with nanoseconds; never is 0001-01-01T00:00:00Z. */
@Json
public record ContainerState(
        @Json.Property("Status") String status,
        @Json.Property("Running") boolean running,
        @Json.Property("Paused") boolean paused,
        @Json.Property("Restarting") boolean restarting,
        @Json.Property("OOMKilled") boolean oomKilled,
        @Json.Property("Dead") boolean dead,
        @Json.Property("Pid") int pid,
        @Json.Property("ExitCode") int exitCode,
        @Json.Property("Error") String error,
        @Json.Property("StartedAt") String startedAt,
        @Json.Property("FinishedAt") String finishedAt,
        @Json.Property("Health") @Nullable Health health) {

    public ContainerState {
        status = status == null ? "" : status;
        error = error == null ? "" : error;
        startedAt = startedAt == null ? "" : startedAt;
        finishedAt = finishedAt == null ? "" : finishedAt;
    }
}
