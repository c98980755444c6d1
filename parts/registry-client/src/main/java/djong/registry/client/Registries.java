package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.ImageConfig;
import djong.oci.Manifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.Session.Ask;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The registries that names point at: to read, to write, to log in to, to search. Where the Hub does not answer, images that come with the product do.
 * Any thread may use it; calls block for the network.
 */
public final class Registries implements RegistrySource {
    private final ReentrantLock lock = new ReentrantLock();
    private final Patience patience;
    private volatile Connections connections;

    public Registries(RegistryOptions options) {
        this(options, Patience.STANDARD);
    }

    Registries(RegistryOptions options, Patience patience) {
        this.patience = patience;
        this.connections = new Connections(options, patience);
    }

    /** From now on it is done so; what is under way goes on as it began. */
    public void configure(RegistryOptions options) {
        lock.lock();
        try {
            connections = new Connections(options, patience);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Registry of(Repository repository, @Nullable Credentials credentials) {
        Connections now = connections;
        var server = new HttpRegistry(Endpoints.reading(now, repository.domain(), credentials));
        boolean hub = repository.domain().equals(Repository.DEFAULT_DOMAIN);
        var bundled = now.options().bundled();
        return hub && bundled != null ? new FallbackRegistry(server, new BundledRegistry(bundled)) : server;
    }

    @Override
    public Destination to(Repository repository, @Nullable Credentials credentials) {
        return to(repository, credentials, false);
    }

    @Override
    public Destination to(Repository repository, @Nullable Credentials credentials, boolean insecure) {
        return new HttpDestination(Endpoints.writing(connections, repository.domain(), credentials, insecure));
    }

    /**
     * Tries credentials out.
     *
     * @param address as users write it: a host, an address with scheme and path; empty for the Hub
     * @return an identity token to use in place of the password from now on; null where the registry has none
     * @throws EngineException.Unauthorized when the registry does not take them
     */
    public @Nullable String login(String address, Credentials credentials) {
        return Endpoints.writing(connections, domain(address), credentials, false)
                .first(session -> new Answered(login(session)))
                .token();
    }

    private record Answered(@Nullable String token) {}

    private static @Nullable String login(Session session) {
        URI uri = session.endpoint().resolve("/v2/");
        String token = session.authorizer().identityToken("GET", uri);
        HttpResponse<Body> answer = session.ask(new Ask("GET", uri, "", Map.of()));
        Session.close(answer);
        int status = answer.statusCode();
        if (status == 200) return token;
        throw new EngineException.System(
                "login attempt to " + uri + " failed with status: " + status + Refusal.phrase(status));
    }

    private static String domain(String address) {
        String host = address.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        if (host.isEmpty() || host.equals("index.docker.io") || host.equals("registry-1.docker.io"))
            return Repository.DEFAULT_DOMAIN;
        int wrong = host.replaceFirst("[^a-zA-Z0-9.:\\[\\]-].*$", "").length();
        if (wrong < host.length())
            throw new EngineException.InvalidParameter("unable to parse server address: parse \"https://"
                    + address.replaceFirst("^https?://", "") + "\": invalid character \"" + host.charAt(wrong)
                    + "\" in host name");
        return host;
    }

    /** What is there under a name; of the images themselves, only the configuration of one is fetched. */
    public Described describe(Reference reference, @Nullable Credentials credentials) {
        Repository repository = reference.repository();
        Endpoints endpoints = Endpoints.reading(connections, repository.domain(), credentials);
        var registry = new HttpRegistry(endpoints, Refusal::plain);
        if (reference instanceof Reference.Tagged tagged) registry.digest(tagged);
        Manifest manifest = registry.manifest(reference);
        List<Platform> platforms = switch (manifest) {
            case Manifest.ImageIndex index ->
                index.manifests().stream()
                        .map(Descriptor::platform)
                        .filter(Objects::nonNull)
                        .toList();
            case Manifest.ImageManifest image ->
                MediaTypes.isConfig(image.config().mediaType())
                        ? List.of(config(registry, repository, image.config()).platform())
                        : List.of();
        };
        return new Described(manifest.descriptor(), manifest.document(), platforms);
    }

    private static ImageConfig config(Registry registry, Repository repository, Descriptor config) {
        if (config.sizeBytes() > ImageConfig.MAX_BYTES)
            throw new EngineException.InvalidParameter("image config is too large");
        try (InputStream in = registry.blob(repository, config, 0)) {
            return ImageConfig.parse(in.readAllBytes());
        } catch (IOException e) {
            throw new EngineException.Unavailable("error reading " + config.digest() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Looks for repositories whose names have {@code term} in them; in the Hub, or in the registry that the term begins with.
     *
     * @param limit how many at most
     */
    public List<Found> search(String term, int limit, @Nullable Credentials credentials) {
        return Search.run(connections, term, limit, credentials);
    }
}
