package djong.api.system;

import io.avaje.jsonb.Json;

/** Its namespaces. */
@Json
public record ContainerdNamespaces(
        @Json.Property("Containers") String containers,
        @Json.Property("Plugins") String plugins) {

    public ContainerdNamespaces {
        containers = containers == null ? "" : containers;
        plugins = plugins == null ? "" : plugins;
    }
}
