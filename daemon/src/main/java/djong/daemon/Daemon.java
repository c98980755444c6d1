package djong.daemon;

import djong.base.EngineException;
import djong.base.Event;
import djong.base.EventBus;
import djong.base.Undo;
import djong.build.classic.Builder;
import djong.build.control.BuildKitDoor;
import djong.engine.Engine;
import djong.engine.container.Archives;
import djong.engine.container.Commits;
import djong.engine.container.Containers;
import djong.engine.container.Execs;
import djong.engine.container.Parts;
import djong.http.HttpServer;
import djong.http.Limits;
import djong.http.Listener;
import djong.image.Images;
import djong.linux.HostFacts;
import djong.linux.Poller;
import djong.linux.Systemd;
import djong.network.Networks;
import djong.network.NetworksConfig;
import djong.registry.client.Registries;
import djong.runtime.Runtimes;
import djong.runtime.RuntimesConfig;
import djong.server.Server;
import djong.store.Store;
import djong.volume.Volumes;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One running daemon: every part made and joined here, and only here. */
final class Daemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
    /** How long requests may finish when the daemon stops. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Undo closing;
    private final HttpServer http;
    private final Containers containers;
    private final Images images;
    private final Registries registries;
    private final EventBus events;
    private final Identification identification;
    private final InstantSource clock;
    private volatile Configuration configuration;

    private Daemon(
            Undo closing,
            HttpServer http,
            Containers containers,
            Images images,
            Registries registries,
            EventBus events,
            Identification identification,
            InstantSource clock,
            Configuration configuration) {
        this.closing = closing;
        this.http = http;
        this.containers = containers;
        this.images = images;
        this.registries = registries;
        this.events = events;
        this.identification = identification;
        this.clock = clock;
        this.configuration = configuration;
    }

    /** Starts it all; returns when clients are answered. What was started is stopped again if a later part fails. */
    static Daemon start(Configuration c) throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        var undo = new Undo();
        try {
            PidFile pidFile = PidFile.write(c.pidFile());
            undo.push("remove the pid file", pidFile::close);
            Store store = Store.open(c.dataRoot(), clock);
            undo.push("close the data root", store::close);
            Identification identification = Identification.of(store.metadata(), clock);
            HostFacts host = HostFacts.ask();
            var events = new EventBus();
            undo.push("end the subscriptions", events::close);
            Poller poller = Poller.open();
            undo.push("stop polling", poller::close);
            Runtimes runtimes = Runtimes.open(new RuntimesConfig(
                    c.execRoot(), null, c.runtimes(), c.defaultRuntime(), bundled("lib", "init"), poller));
            undo.push("close the runtimes", runtimes::close);
            Networks networks = Networks.open(
                    new NetworksConfig(
                            c.bridge(),
                            c.defaultBridge(),
                            c.pools(),
                            c.mtu(),
                            c.networkOptions(),
                            identification.created()),
                    store.metadata(),
                    clock);
            undo.push("close the networks", networks::close);
            Volumes volumes = Volumes.open(store.dataRoot(), store.metadata(), events, clock);
            var registries = new Registries(c.registries());
            Images images = Images.open(store, registries, events, clock);
            images.limit(c.transfers());
            var parts = new Parts(store, images, networks, volumes, runtimes, events, host, c.engine(), clock);
            Containers containers = Containers.open(parts);
            undo.push("start no more containers", containers::close);
            networks.watch(poller);
            var execs = new Execs(parts, containers);
            var archives = new Archives(parts, containers);
            var commits = new Commits(parts, containers, archives);
            var info = new Info(identification, parts, containers);
            var daemon = new Daemon[1];
            var engine = new Engine(
                    containers,
                    execs,
                    archives,
                    commits,
                    images,
                    registries,
                    networks,
                    volumes,
                    events,
                    () -> info.now(daemon[0] == null ? c : daemon[0].configuration),
                    () -> Versions.engine((daemon[0] == null ? c : daemon[0].configuration).buildKit()));
            Builder builder = Builder.open(parts, containers.steps());
            BuildKitDoor door = builder.openDoor();
            undo.push("end the calls of builds", door::close);
            var http = new HttpServer(new Server(engine, builder, door, clock), Limits.standard());
            undo.push("stop serving", http::close);
            daemon[0] = new Daemon(undo, http, containers, images, registries, events, identification, clock, c);
            for (Listener listener : listeners(c)) {
                http.listen(listener);
                LOG.log(Level.INFO, "API listen on " + listener);
            }
            images.collectGarbageLater();
            return daemon[0];
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            try {
                undo.close();
            } catch (RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    /** What comes with the product; null where it does not run from its distribution. */
    private static @Nullable Path bundled(String folder, String name) {
        String home = System.getProperty("djong.home");
        if (home == null) return null;
        Path path = Path.of(home, folder, name);
        return Files.exists(path) ? path : null;
    }

    private static List<Listener> listeners(Configuration c) throws IOException {
        var listeners = new ArrayList<Listener>();
        for (String warning : c.warnings()) LOG.log(Level.WARNING, warning);
        SSLContext tls = null;
        String group = group(c);
        try {
            for (Addresses address : c.listen()) {
                switch (address) {
                    case Addresses.Unix(var path) -> listeners.add(Listener.unix(path, group));
                    case Addresses.Tcp tcp -> {
                        Configuration.Tls files = c.tls();
                        if (files == null) {
                            listeners.add(Listener.tcp(tcp.socketAddress()));
                        } else {
                            if (tls == null) tls = TlsFiles.context(files);
                            listeners.add(Listener.tls(tcp.socketAddress(), tls, files.verify()));
                        }
                    }
                }
            }
            return listeners;
        } catch (IOException | RuntimeException e) {
            for (Listener listener : listeners) listener.close();
            throw e;
        }
    }

    /** The group that was named, or the first usual one that exists. */
    private static @Nullable String group(Configuration c) throws IOException {
        if (c.group() != null) return c.group().isEmpty() ? null : c.group();
        List<String> groups =
                Files.exists(Path.of("/etc/group")) ? Files.readAllLines(Path.of("/etc/group")) : List.of();
        for (String usual : List.of("djong", "docker")) {
            if (groups.stream().anyMatch(line -> line.startsWith(usual + ":"))) return usual;
        }
        return null;
    }

    /** Takes over what may change while it runs: the log's level, debug, labels, how registries are reached. */
    void reload(Configuration next) {
        configuration = next;
        registries.configure(next.registries());
        images.limit(next.transfers());
        LogFinder.current().set(next.logLevel(), next.jsonLog());
        var attributes = new TreeMap<String, String>();
        attributes.put("name", System.getenv().getOrDefault("HOSTNAME", identification.hostName()));
        attributes.put("debug", Boolean.toString(next.debug()));
        attributes.put("labels", quoted(next.labels()));
        attributes.put("default-runtime", next.defaultRuntime());
        attributes.put("default-shm-size", Long.toString(next.engine().defaultShmSizeBytes()));
        attributes.put("live-restore", Boolean.toString(next.liveRestore()));
        attributes.put(
                "max-concurrent-downloads", Integer.toString(next.transfers().downloads()));
        attributes.put(
                "max-concurrent-uploads", Integer.toString(next.transfers().uploads()));
        attributes.put(
                "max-download-attempts", Integer.toString(next.transfers().attempts()));
        attributes.put("registry-mirrors", quoted(next.registryMirrors()));
        attributes.put("insecure-registries", quoted(next.insecureRegistries()));
        events.publish(new Event("daemon", "reload", identification.id(), Map.copyOf(attributes), clock.instant()));
    }

    private static String quoted(List<String> values) {
        return djong.api.JsonTree.compact(new ArrayList<Object>(values));
    }

    /** Tells the service supervisor. */
    static void notifySupervisor(String state) {
        try {
            Systemd.notify(state);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot tell the service supervisor " + state, e);
        }
    }

    /** Ends requests and lets go of everything; containers run on, unless they are to stop with it. */
    @Override
    public void close() {
        // First, so that clients that wait for containers still hear of their ends.
        if (!configuration.liveRestore()) containers.stopAll(configuration.shutdownTimeout());
        try {
            http.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            closing.close();
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "the daemon has stopped and left something behind", e);
        }
    }
}
