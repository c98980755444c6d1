package djong.api.image;

import djong.api.container.HealthConfig;
import djong.api.wire.Keys;
import djong.api.wire.ShownKeys;
import djong.api.wire.ShownStringMap;
import djong.api.wire.ShownStrings;
import djong.api.wire.ShownWords;
import djong.api.wire.Words;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An image's run configuration as inspect shows it, keys sorted. */
@Json
public record ImageConfigView(
        @Json.Property("ArgsEscaped") @Nullable Boolean argsEscaped,

        @Json.Property("Cmd") @Json.Serializer(ShownWords.class) @Nullable
        List<String> cmd,

        @Json.Property("Entrypoint") @Json.Serializer(ShownWords.class) @Nullable
        List<String> entrypoint,

        @Json.Property("Env") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> env,

        @Json.Property("ExposedPorts") @Json.Serializer(Keys.class) @Nullable
        Set<String> exposedPorts,

        @Json.Property("Healthcheck") @Nullable HealthConfig healthcheck,

        @Json.Property("Labels") @Json.Serializer(ShownStringMap.class) @Nullable
        Map<String, String> labels,

        @Json.Property("OnBuild") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> onBuild,

        @Json.Property("Shell") @Json.Serializer(Words.class) @Nullable
        List<String> shell,

        @Json.Property("StopSignal") @Nullable String stopSignal,
        @Json.Property("User") String user,

        @Json.Property("Volumes") @Json.Serializer(ShownKeys.class) @Nullable
        Set<String> volumes,

        @Json.Property("WorkingDir") String workingDir) {

    public ImageConfigView {
        user = user == null ? "" : user;
        workingDir = workingDir == null ? "" : workingDir;
    }
}
