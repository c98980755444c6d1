package djong.server;

import djong.api.Json;
import djong.api.MalformedJsonException;
import djong.api.PlatformSpec;
import djong.base.EngineException;
import djong.oci.Platform;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A platform as a JSON document in a query. */
final class PlatformJson {
    private PlatformJson() {}

    /** Null for nothing. @throws EngineException.InvalidParameter in Docker's words */
    static @Nullable Platform read(String json) {
        if (json.isEmpty()) return null;
        try {
            GoJson.check(json.getBytes(StandardCharsets.UTF_8), "v1.Platform");
            PlatformSpec spec = Json.read(PlatformSpec.class, json);
            return new Platform(spec.os(), spec.architecture(), spec.variant());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(
                    "failed to parse platform: " + e.getMessage().replaceFirst("^invalid JSON: ", ""), e);
        } catch (MalformedJsonException e) {
            throw new EngineException.InvalidParameter("failed to parse platform: " + e.getMessage(), e);
        }
    }
}
