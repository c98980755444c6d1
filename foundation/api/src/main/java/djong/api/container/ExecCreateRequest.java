package djong.api.container;

import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /containers/{id}/exec}. */
@Json
public record ExecCreateRequest(
        @Json.Property("User") String user,
        @Json.Property("Privileged") boolean privileged,
        @Json.Property("Tty") boolean tty,
        @Json.Property("ConsoleSize") @Nullable List<Integer> consoleSize,
        @Json.Property("AttachStdin") boolean attachStdin,
        @Json.Property("AttachStderr") boolean attachStderr,
        @Json.Property("AttachStdout") boolean attachStdout,
        @Json.Property("Detach") @Nullable Boolean detach,
        @Json.Property("DetachKeys") String detachKeys,

        @Json.Property("Env") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> env,

        @Json.Property("WorkingDir") String workingDir,

        @Json.Property("Cmd") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> cmd) {

    public ExecCreateRequest {
        user = user == null ? "" : user;
        detachKeys = detachKeys == null ? "" : detachKeys;
        workingDir = workingDir == null ? "" : workingDir;
    }
}
