package djong.registry.client;

import djong.oci.Repository;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says which registry a name means. */
@FunctionalInterface
public interface RegistrySource {
    /** The registry of {@code repository}, to be asked by {@code credentials}. Does not connect yet. */
    Registry of(Repository repository, @Nullable Credentials credentials);

    /**
     * The servers that names point at; where the Hub does not answer, the images in {@code bundled}, OCI layouts by repository path, do.
     *
     * @param userAgent how the client calls itself
     */
    static RegistrySource standard(@Nullable Path bundled, String userAgent) {
        var connections = new Connections(userAgent);
        return (repository, credentials) -> {
            var server = new HttpRegistry(connections, repository.domain(), credentials);
            boolean hub = repository.domain().equals(Repository.DEFAULT_DOMAIN);
            return hub && bundled != null ? new FallbackRegistry(server, new BundledRegistry(bundled)) : server;
        };
    }
}
