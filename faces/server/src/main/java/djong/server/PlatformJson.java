package djong.server;

import djong.api.Json;
import djong.api.MalformedJsonException;
import djong.api.PlatformSpec;
import djong.base.EngineException;
import djong.http.Exchange;
import djong.oci.Platform;
import djong.server.compat.ApiVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A platform as a JSON document in a query. */
final class PlatformJson {
    private PlatformJson() {}

    /** The parameter {@code platform} of a request, which versions before 1.{@code since} do not know. */
    static @Nullable Platform asked(Exchange exchange, int since) {
        return ApiVersion.current().atLeast(since) ? read(Requests.text(exchange, "platform")) : null;
    }

    /** As {@link #asked}, for parameters that may come several times, which only stores with several platforms of an image take. */
    static @Nullable Platform only(Exchange exchange, String name, int since, String refusal) {
        if (ApiVersion.current().before(since)) return null;
        List<String> all = exchange.queries(name);
        if (all.size() > 1) throw new EngineException.InvalidParameter(refusal);
        return all.isEmpty() ? null : read(all.getFirst());
    }

    /** Null for nothing. @throws EngineException.InvalidParameter in Docker's words */
    static @Nullable Platform read(String json) {
        if (json.isEmpty()) return null;
        try {
            GoJson.check(json.getBytes(StandardCharsets.UTF_8), "v1.Platform");
            PlatformSpec spec = Json.read(PlatformSpec.class, json);
            if (spec.os().isEmpty() || spec.architecture().isEmpty())
                throw new EngineException.InvalidParameter("both OS and Architecture must be provided");
            return new Platform(spec.os(), spec.architecture(), spec.variant());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(
                    "failed to parse platform: " + e.getMessage().replaceFirst("^invalid JSON: ", ""), e);
        } catch (MalformedJsonException e) {
            throw new EngineException.InvalidParameter("failed to parse platform: " + e.getMessage(), e);
        }
    }
}
