package djong.server;

import djong.api.Json;
import djong.api.system.AddressPool;
import djong.api.system.Commit;
import djong.api.system.ComponentVersion;
import djong.api.system.DeviceInfo;
import djong.api.system.FirewallInfo;
import djong.api.system.IndexInfo;
import djong.api.system.PlatformName;
import djong.api.system.PluginsInfo;
import djong.api.system.RegistryConfig;
import djong.api.system.RuntimeInfo;
import djong.api.system.SystemInfo;
import djong.api.system.SystemVersion;
import djong.base.EngineException;
import djong.base.Event;
import djong.base.EventBus;
import djong.base.Subscription;
import djong.engine.EngineInfo;
import djong.engine.EngineVersion;
import djong.engine.log.LogOptions;
import djong.http.Exchange;
import djong.http.Router;
import djong.linux.HostFacts;
import djong.server.compat.ApiVersion;
import djong.server.compat.Quirks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Engine API, tag System. */
final class SystemRoutes {
    private static final String INDEX_SERVER = "https://index.docker.io/v1/";

    private final Supplier<EngineInfo> info;
    private final Supplier<EngineVersion> version;
    private final EventBus events;
    private final InstantSource clock;

    SystemRoutes(Supplier<EngineInfo> info, Supplier<EngineVersion> version, EventBus events, InstantSource clock) {
        this.info = info;
        this.version = version;
        this.events = events;
        this.clock = clock;
    }

    void register(Router router) {
        router.get("/_ping", this::ping)
                .head("/_ping", this::ping)
                .get("/version", this::version)
                .get("/info", this::info)
                .get("/events", this::events);
    }

    private void ping(Exchange exchange) throws IOException {
        exchange.header("Builder-Version", version.get().buildKit() ? "2" : "1")
                .header("Cache-Control", "no-cache, no-store, must-revalidate")
                .header("Pragma", "no-cache")
                .header("Swarm", "inactive");
        byte[] body = exchange.method().equals("HEAD") ? new byte[0] : "OK".getBytes(StandardCharsets.US_ASCII);
        exchange.send(200, "text/plain; charset=utf-8", body);
    }

    private void version(Exchange exchange) throws IOException {
        Answers.document(exchange, 200, version(version.get(), info.get().host()));
    }

    static SystemVersion version(EngineVersion engine, HostFacts host) {
        String arch = goArchitecture(host.architecture());
        Map<String, String> details = new TreeMap<>();
        details.put("ApiVersion", ApiVersion.NEWEST.toString());
        details.put("Arch", arch);
        details.put("BuildTime", engine.built());
        details.put("Experimental", "false");
        details.put("GitCommit", engine.gitCommit());
        details.put("GoVersion", engine.javaVersion());
        details.put("KernelVersion", host.kernelVersion());
        details.put("MinAPIVersion", ApiVersion.OLDEST.toString());
        details.put("Os", "linux");
        List<ComponentVersion> components = new ArrayList<>();
        components.add(new ComponentVersion("Engine", engine.version(), details));
        for (EngineVersion.Component component : engine.components()) {
            components.add(
                    new ComponentVersion(component.name(), component.version(), new TreeMap<>(component.details())));
        }
        return new SystemVersion(
                new PlatformName("Djong"),
                components,
                engine.version(),
                ApiVersion.NEWEST.toString(),
                ApiVersion.OLDEST.toString(),
                engine.gitCommit(),
                engine.javaVersion(),
                "linux",
                arch,
                host.kernelVersion(),
                null,
                engine.built());
    }

    /** The kernel's word for the machine in the words that images use. */
    static String goArchitecture(String machine) {
        return switch (machine) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> machine;
        };
    }

    private void info(Exchange exchange) throws IOException {
        byte[] json = Json.bytes(info(info.get(), version.get()));
        Answers.bytes(exchange, 200, Quirks.info(ApiVersion.current(), json));
    }

    static SystemInfo info(EngineInfo engine, EngineVersion version) {
        HostFacts host = engine.host();
        Map<String, RuntimeInfo> runtimes = new TreeMap<>();
        engine.runtimes().forEach((name, path) -> runtimes.put(name, new RuntimeInfo(path, null, null)));
        return SystemInfo.builder()
                .id(engine.id())
                .containers(engine.containers())
                .containersRunning(engine.running())
                .containersPaused(engine.paused())
                .containersStopped(engine.stopped())
                .images(engine.images())
                .driver(engine.driver())
                .driverStatus(engine.driverStatus().stream()
                        .map(fact -> List.of(fact.getKey(), fact.getValue()))
                        .toList())
                .plugins(new PluginsInfo(
                        List.of(),
                        List.of("bridge", "host", "ipvlan", "macvlan", "null"),
                        null,
                        LogOptions.DRIVERS.stream()
                                .filter(d -> !d.equals("none"))
                                .toList()))
                .memoryLimit(host.memoryLimit())
                .swapLimit(host.swapLimit())
                .cpuCfsPeriod(host.cpuQuota())
                .cpuCfsQuota(host.cpuQuota())
                .cpuSharesSupported(host.cpuShares())
                .cpuSetSupported(host.cpuSet())
                .pidsLimit(host.pidsLimit())
                .ipv4Forwarding(host.ipv4Forwarding())
                .debug(engine.debug())
                .fileDescriptors(openFiles())
                .oomKillDisable(host.oomKillDisable())
                .goroutines(threads())
                .systemTime(Times.rfc3339(engine.systemTime()))
                .loggingDriver(engine.loggingDriver())
                .cgroupDriver(engine.cgroupDriver())
                .cgroupVersion(engine.cgroupVersion())
                .eventListeners(engine.eventListeners())
                .kernelVersion(host.kernelVersion())
                .operatingSystem(host.osName())
                .osVersion(host.osVersion())
                .osType(host.osType())
                .architecture(host.architecture())
                .indexServerAddress(INDEX_SERVER)
                .registryConfig(registries(engine))
                .cpus(host.cpus())
                .memTotal(host.memoryBytes())
                .dockerRootDir(engine.dataRoot().toString())
                .httpProxy(engine.httpProxy())
                .httpsProxy(engine.httpsProxy())
                .noProxy(engine.noProxy())
                .name(host.hostName())
                .labels(engine.labels())
                .experimentalBuild(false)
                .serverVersion(version.version())
                .runtimes(runtimes)
                .defaultRuntime(engine.defaultRuntime())
                .liveRestoreEnabled(engine.liveRestore())
                .initBinary(engine.initBinary())
                .containerdCommit(Commit.NONE)
                .runcCommit(Commit.NONE)
                .initCommit(Commit.NONE)
                .securityOptions(engine.securityOptions())
                .defaultAddressPools(engine.addressPools().stream()
                        .map(pool -> new AddressPool(pool.base(), pool.size()))
                        .toList())
                .firewallBackend(new FirewallInfo("nftables", null))
                .cdiSpecDirs(engine.cdiFolders().stream().map(Path::toString).toList())
                .discoveredDevices(
                        engine.devices().isEmpty()
                                ? null
                                : engine.devices().stream()
                                        .map(id -> new DeviceInfo("cdi", id))
                                        .toList())
                .warnings(engine.warnings().isEmpty() ? null : engine.warnings())
                .build();
    }

    private static RegistryConfig registries(EngineInfo engine) {
        Map<String, IndexInfo> indexes = new TreeMap<>();
        indexes.put("docker.io", new IndexInfo(engine.registryMirrors(), "docker.io", true, true));
        List<String> networks = new ArrayList<>(List.of("::1/128", "127.0.0.0/8"));
        for (String registry : engine.insecureRegistries()) {
            if (registry.contains("/")) networks.add(registry);
            else indexes.put(registry, new IndexInfo(List.of(), registry, false, false));
        }
        return new RegistryConfig(
                indexes, networks, engine.registryMirrors().isEmpty() ? null : engine.registryMirrors());
    }

    private static int openFiles() {
        return count("/proc/self/fd");
    }

    private static int threads() {
        return count("/proc/self/task");
    }

    private static int count(String folder) {
        String[] names = new java.io.File(folder).list();
        return names == null ? 0 : names.length;
    }

    private void events(Exchange exchange) throws IOException, InterruptedException {
        String sinceText = Requests.text(exchange, "since");
        String untilText = Requests.text(exchange, "until");
        Instant since = Requests.time(exchange, "since");
        Instant until = Requests.time(exchange, "until");
        Filters filters = Filters.of(exchange);
        if (since != null && until != null && since.isAfter(until)) {
            throw new EngineException.InvalidParameter(
                    "`since` time (" + sinceText + ") cannot be after `until` time (" + untilText + ")");
        }
        try (Subscription subscription = events.subscribe()) {
            exchange.watch(subscription::close);
            OutputStream body = exchange.stream("application/json");
            try (Coalescing out = new Coalescing(body)) {
                if (since != null || until != null) {
                    for (Event event : subscription.past()) {
                        boolean early = since != null && event.time().isBefore(since);
                        boolean late = until != null && event.time().isAfter(until);
                        if (!early && !late) tell(event, filters, out);
                    }
                }
                for (Event event = next(subscription, until); event != null; event = next(subscription, until)) {
                    if (until != null && event.time().isAfter(until)) break;
                    tell(event, filters, out);
                }
            }
            body.close();
        }
    }

    private @Nullable Event next(Subscription subscription, @Nullable Instant until) throws InterruptedException {
        if (until == null) return subscription.next();
        Duration left = Duration.between(clock.instant(), until);
        return left.isPositive() ? subscription.next(left) : null;
    }

    private static void tell(Event event, Filters filters, OutputStream out) throws IOException {
        if (EventDocuments.wanted(event, filters)) out.write(Answers.line(Json.bytes(EventDocuments.of(event))));
    }
}
