package djong.api.container;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process of an exec. */
@Json
public record ExecProcessConfig(
        @Json.Property("tty") boolean tty,
        @Json.Property("entrypoint") String entrypoint,
        @Json.Property("arguments") List<String> arguments,
        @Json.Property("privileged") @Nullable Boolean privileged,
        @Json.Property("user") @Nullable String user) {

    public ExecProcessConfig {
        entrypoint = entrypoint == null ? "" : entrypoint;
        arguments = arguments == null ? List.of() : arguments;
    }

    public static final ExecProcessConfig NONE = new ExecProcessConfig(false, "", List.of(), null, null);
}
