package djong.registry.client;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How registries are reached.
 *
 * @param bundled OCI layouts by repository path, for when the Hub does not answer; null for none
 * @param userAgent how the client calls itself
 * @param certificates folders with one folder {@code host:port} per registry: {@code *.crt} to trust, {@code *.cert} and {@code *.key} to show
 */
public record RegistryOptions(
        @Nullable Path bundled,
        String userAgent,
        Mirrors mirrors,
        Insecure insecure,
        List<Path> certificates,
        Proxies proxies) {
    public RegistryOptions {
        certificates = List.copyOf(certificates);
    }

    /** Nothing set. */
    public static RegistryOptions standard(@Nullable Path bundled, String userAgent) {
        return new RegistryOptions(bundled, userAgent, Mirrors.NONE, new Insecure(List.of()), List.of(), Proxies.NONE);
    }
}
