package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.oci.Platform;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param name null or empty for a random one; a leading slash is dropped
 * @param endpoints what was asked of each network, by its name or id
 */
public record CreateContainer(
        @Nullable String name,
        ContainerConfig config,
        HostConfig hostConfig,
        Map<String, EndpointRequest> endpoints,
        @Nullable Platform platform) {

    /** What is asked of one network. Empty text for nothing. */
    public record EndpointRequest(
            String ipv4Address,
            String ipv6Address,
            String macAddress,
            java.util.List<String> aliases,
            java.util.List<String> links) {
        public static final EndpointRequest PLAIN =
                new EndpointRequest("", "", "", java.util.List.of(), java.util.List.of());
    }
}
