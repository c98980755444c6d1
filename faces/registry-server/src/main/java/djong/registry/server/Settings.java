package djong.registry.server;

import djong.registry.client.RegistryOptions;
import djong.registry.server.mirror.Upstream;
import djong.registry.server.storage.Policy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a registry is to run; {@link Options} says what each means to whoever starts it.
 *
 * @param tls null for plain HTTP
 * @param upstream how mirrored registries are reached
 * @param accessLog null for none, {@code -} for the standard output
 */
record Settings(
        List<InetSocketAddress> listen,
        Path dataRoot,
        @Nullable Identity tls,
        Access access,
        Policy policy,
        boolean readOnly,
        Collection collection,
        List<Upstream> mirrored,
        Duration mirrorTtl,
        RegistryOptions upstream,
        @Nullable String accessLog,
        boolean pages,
        Duration patience,
        int connections) {
    /** A TLS certificate chain and its key, PEM files. */
    record Identity(Path certificate, Path key) {}

    /** Who may do what, and how they show who they are. */
    record Access(
            @Nullable Path htpasswd,
            @Nullable Path rights,
            boolean tokens,
            boolean anonymousPull,
            Duration tokenLife,
            @Nullable String url) {}

    /** When what is removed; {@code eviction} is a mirror's, null where all is kept. */
    record Collection(
            Duration interval,
            Duration grace,
            boolean untagged,
            Duration uploadLife,
            @Nullable Eviction eviction) {}

    /**
     * What a mirror lets go of.
     *
     * @param mostBytes to keep at most
     * @param unused how long what nobody asks for stays
     */
    record Eviction(long mostBytes, Duration unused) {}
}
