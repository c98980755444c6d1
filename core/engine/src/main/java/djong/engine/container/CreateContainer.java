package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
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
        Map<String, EndpointConfig> endpoints,
        @Nullable Platform platform) {}
