package djong.registry.server;

import djong.base.EngineException;
import djong.base.Undo;
import djong.http.HttpServer;
import djong.http.Limits;
import djong.http.Listener;
import djong.http.Tls;
import djong.registry.client.RegistrySource;
import djong.registry.server.auth.Gate;
import djong.registry.server.mirror.Mirror;
import djong.registry.server.routes.AccessLog;
import djong.registry.server.routes.BlobRoutes;
import djong.registry.server.routes.Challenge;
import djong.registry.server.routes.Front;
import djong.registry.server.routes.ListRoutes;
import djong.registry.server.routes.ManifestRoutes;
import djong.registry.server.routes.Metrics;
import djong.registry.server.routes.OperationRoutes;
import djong.registry.server.routes.PageRoutes;
import djong.registry.server.routes.TokenRoutes;
import djong.registry.server.routes.UploadRoutes;
import djong.registry.server.storage.Collector;
import djong.registry.server.storage.Evictor;
import djong.registry.server.storage.Repositories;
import djong.registry.server.storage.Uploads;
import djong.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A running registry: the wiring, and the work that is done now and then. */
public final class RegistryServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RegistryServer.class.getName());
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    private final Store store;
    private final HttpServer http;
    private final List<Listener> listeners;
    private final Uploads uploads;
    private final Collector collector;
    private final @Nullable Evictor evictor;
    private final ScheduledThreadPoolExecutor chores;
    private final Metrics metrics;

    private RegistryServer(
            Store store,
            HttpServer http,
            List<Listener> listeners,
            Uploads uploads,
            Collector collector,
            @Nullable Evictor evictor,
            ScheduledThreadPoolExecutor chores,
            Metrics metrics) {
        this.store = store;
        this.http = http;
        this.listeners = listeners;
        this.uploads = uploads;
        this.collector = collector;
        this.evictor = evictor;
        this.chores = chores;
        this.metrics = metrics;
    }

    /**
     * Opens the data root and listens.
     *
     * @param standardOutput for the access log, where it is to go there
     * @throws IOException when a file or an address cannot be used
     * @throws EngineException when the data root cannot be used
     */
    static RegistryServer start(
            Settings settings, RegistrySource upstreams, InstantSource clock, OutputStream standardOutput)
            throws IOException {
        try (var undo = new Undo()) {
            Store store = Store.open(settings.dataRoot(), clock);
            undo.push("close the store", store::close);
            var repositories = new Repositories(store, settings.policy(), clock);
            var uploads = new Uploads(repositories, clock);
            var metrics = new Metrics();
            Settings.Access access = settings.access();
            Gate gate = Gate.open(
                    access.htpasswd(),
                    access.rights(),
                    access.anonymousPull(),
                    store.dataRoot().resolve("token-key"),
                    access.tokenLife(),
                    store.metadata(),
                    clock);
            Mirror mirror = settings.mirrored().isEmpty()
                    ? null
                    : new Mirror(
                            settings.mirrored(),
                            upstreams,
                            settings.mirrorTtl(),
                            store,
                            repositories,
                            clock,
                            name -> metrics.add(name, 1));
            var routes = new Front.All(
                    new BlobRoutes(repositories, store.content(), mirror),
                    new UploadRoutes(repositories, uploads, metrics, settings.readOnly()),
                    new ManifestRoutes(repositories, mirror, settings.readOnly()),
                    new ListRoutes(repositories),
                    new TokenRoutes(gate),
                    new PageRoutes(repositories, settings.pages()),
                    new OperationRoutes(repositories, metrics, store.dataRoot()));
            AccessLog log = log(settings.accessLog(), clock, standardOutput);
            var challenge = new Challenge(access.tokens(), settings.tls() != null, access.url());
            var http = new HttpServer(
                    new Front(routes, gate, challenge, metrics, log, settings.patience()),
                    limits(),
                    settings.connections());
            undo.push("stop listening", http::close);
            List<Listener> listeners = listen(settings, http);
            var chores = new ScheduledThreadPoolExecutor(
                    1, Thread.ofVirtual().name("registry-chores").factory());
            undo.push("stop the chores", chores::shutdownNow);
            Settings.Collection collection = settings.collection();
            var collector = new Collector(repositories, collection.grace(), collection.untagged(), clock);
            Settings.Eviction eviction = collection.eviction();
            Evictor evictor =
                    eviction == null ? null : new Evictor(repositories, eviction.mostBytes(), eviction.unused(), clock);
            var server = new RegistryServer(store, http, listeners, uploads, collector, evictor, chores, metrics);
            server.schedule(TIDY_EVERY, () -> server.tidy(collection.uploadLife()));
            if (!collection.interval().isZero()) server.schedule(collection.interval(), server::collect);
            undo.keep();
            return server;
        }
    }

    /** Names and scopes are short: what is longer than this is no client's. Connections that nobody uses are ended. */
    private static Limits limits() {
        return new Limits(32 << 10, 64 << 10, 100, Duration.ofSeconds(30), Duration.ofMinutes(5), 256 << 10);
    }

    private static @Nullable AccessLog log(@Nullable String where, InstantSource clock, OutputStream standardOutput)
            throws IOException {
        if (where == null) return null;
        return new AccessLog(
                where.equals("-")
                        ? standardOutput
                        : Files.newOutputStream(Path.of(where), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                clock);
    }

    private static List<Listener> listen(Settings settings, HttpServer http) throws IOException {
        Settings.Identity identity = settings.tls();
        SSLContext context = identity == null ? null : Tls.context(identity.certificate(), identity.key(), null);
        List<Listener> listeners = new ArrayList<>();
        for (InetSocketAddress address : settings.listen()) {
            try {
                Listener listener = context == null ? Listener.tcp(address) : Listener.tls(address, context, false);
                listeners.add(listener);
                http.listen(listener);
            } catch (IOException e) {
                throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
            }
        }
        return listeners;
    }

    private void schedule(Duration every, Runnable work) {
        chores.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.log(Level.ERROR, "a chore failed", e);
                    }
                },
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Removes what is not used; blocks until that is done. */
    void collect() {
        if (evictor != null) metrics.add("mirror_evictions_total", evictor.evict());
        var collected = collector.collect();
        metrics.add("gc_runs_total", 1);
        metrics.add("gc_blobs_total", collected.blobs().size());
        metrics.add("gc_bytes_total", collected.bytes());
        if (!collected.blobs().isEmpty())
            LOG.log(
                    Level.INFO,
                    "removed {0} blobs that nothing uses, {1} bytes",
                    collected.blobs().size(),
                    Long.toString(collected.bytes()));
    }

    /** Gives up uploads that have been quiet for so long; makes room in a mirror that is full. */
    void tidy(Duration patience) {
        uploads.tidy(patience);
        if (evictor != null && evictor.full()) collect();
    }

    /** Where it listens, with the ports that were found. */
    List<InetSocketAddress> addresses() throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Listener listener : listeners)
            if (listener.address() instanceof InetSocketAddress address) addresses.add(address);
        return addresses;
    }

    /** Lets requests end for a while, then cuts them; uploads can be gone on with after the next start. */
    @Override
    public void close() {
        try (var undo = new Undo()) {
            undo.push("close the store", store::close);
            undo.push("close the uploads", uploads::close);
            undo.push("stop listening", () -> http.stop(Duration.ofSeconds(10)));
            undo.push("stop the chores", chores::shutdownNow);
        }
    }
}
