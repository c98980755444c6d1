package djong.api.container;

import djong.api.wire.ShownInteger;
import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The answer to {@code GET /exec/{id}/json}; no exit code while it runs or before it did. */
@Json
public record ExecInspect(
        @Json.Property("ID") String id,
        @Json.Property("Running") boolean running,

        @Json.Property("ExitCode") @Json.Serializer(ShownInteger.class) @Nullable
        Integer exitCode,

        @Json.Property("ProcessConfig") ExecProcessConfig processConfig,
        @Json.Property("OpenStdin") boolean openStdin,
        @Json.Property("OpenStderr") boolean openStderr,
        @Json.Property("OpenStdout") boolean openStdout,
        @Json.Property("CanRemove") boolean canRemove,
        @Json.Property("ContainerID") String containerId,
        @Json.Property("DetachKeys") String detachKeys,
        @Json.Property("Pid") int pid) {

    public ExecInspect {
        id = id == null ? "" : id;
        processConfig = processConfig == null ? ExecProcessConfig.NONE : processConfig;
        containerId = containerId == null ? "" : containerId;
        detachKeys = detachKeys == null ? "" : detachKeys;
    }
}
