package djong.build.buildkit;

import djong.build.frontend.Gateway;
import djong.registry.client.Credentials;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A build by BuildKit as the Engine API asks for it.
 *
 * @param id by which it can be cancelled; empty for none
 * @param session of the client; empty where it has none
 * @param attributes for the Dockerfile frontend
 * @param entitlements such as {@code network.host}
 * @param exporter such as {@code moby}
 * @param exporterAttributes by BuildKit's names
 * @param credentials of the client's request, by the host of a registry
 * @param body what came with the request: the context, where {@link #CONTEXT} is among the attributes
 */
public record ApiBuild(
        String id,
        String session,
        Map<String, String> attributes,
        List<String> entitlements,
        String exporter,
        Map<String, String> exporterAttributes,
        Function<String, @Nullable Credentials> credentials,
        InputStream body) {
    /** The attribute {@code context} of a build whose context comes with the request. */
    public static final String CONTEXT = Gateway.UPLOADS + "/body";

    public ApiBuild {
        attributes = Map.copyOf(attributes);
        entitlements = List.copyOf(entitlements);
        exporterAttributes = Map.copyOf(exporterAttributes);
    }
}
