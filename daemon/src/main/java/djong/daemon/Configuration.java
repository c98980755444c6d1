package djong.daemon;

import djong.base.EngineException;
import djong.daemon.Settings.Mistake;
import djong.engine.cdi.Cdi;
import djong.engine.config.HostConfig.LogConfig;
import djong.engine.config.HostConfig.Ulimit;
import djong.engine.container.EngineOptions;
import djong.engine.log.LogOptions;
import djong.image.TransferLimits;
import djong.network.AddressPool;
import djong.network.DefaultBridge;
import djong.network.DefaultBridge.Family;
import djong.network.NetworksConfig;
import djong.registry.client.Insecure;
import djong.registry.client.Mirrors;
import djong.registry.client.Proxies;
import djong.registry.client.RegistryOptions;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the daemon is to do, checked: every setting in its own type. */
record Configuration(
        List<Addresses> listen,
        @Nullable Tls tls,
        @Nullable String group,
        Path dataRoot,
        Path execRoot,
        Path pidFile,
        boolean debug,
        Level logLevel,
        boolean jsonLog,
        String defaultRuntime,
        Map<String, Path> runtimes,
        String bridge,
        @Nullable DefaultBridge defaultBridge,
        int mtu,
        List<AddressPool> pools,
        Map<String, Map<String, String>> networkOptions,
        EngineOptions engine,
        boolean liveRestore,
        boolean buildKit,
        Duration shutdownTimeout,
        List<String> labels,
        List<String> registryMirrors,
        List<String> insecureRegistries,
        RegistryOptions registries,
        TransferLimits transfers,
        List<String> ignored) {

    /** @param verify whether clients must prove themselves */
    record Tls(Path ca, Path certificate, Path key, boolean verify) {}

    /** What is said of each address of the network at which not everybody is asked who he is; Docker's words. */
    List<String> warnings() {
        var warnings = new ArrayList<String>();
        for (Addresses address : listen) {
            if (!(address instanceof Addresses.Tcp tcp) || tls != null && tls.verify()) continue;
            warnings.add("API is accessible on " + (tls == null ? "http" : "https") + "://" + tcp.authority()
                    + (tls == null ? " without encryption." : " without TLS client verification.")
                    + "\n         Access to the remote API is equivalent to root access on the host. Refer"
                    + "\n         to the 'Docker daemon attack surface' section in the documentation for"
                    + "\n         more information: https://docs.docker.com/go/attack-surface/");
        }
        return warnings;
    }

    private static final Path DOCKERS_CERTIFICATES = Path.of("/etc/docker/certs.d");
    /** A default bridge of this name is none at all. */
    private static final String NO_BRIDGE = "none";

    private static final Path COMPAT_SOCKET = Path.of("/var/run/docker.sock");

    static Configuration of(Settings s) throws Mistake {
        List<String> refused = s.refused();
        if (!refused.isEmpty()) throw new Mistake("not implemented yet: " + String.join(", ", refused));
        Level level = LogFinder.level(s.text("log-level", "info"));
        if (level == null) throw new Mistake("invalid logging level: " + s.text("log-level", ""));
        String format = s.text("log-format", "text");
        if (!format.equals("text") && !format.equals("json")) throw new Mistake("invalid log format: " + format);
        long mtu = s.number("mtu", 0);
        if (mtu < 0 || mtu > 65535) throw new Mistake("invalid default MTU: " + mtu);
        for (String label : s.list("labels")) {
            if (label.indexOf('=') <= 0) throw new Mistake("bad attribute format: " + label);
        }
        Path dataRoot = Path.of(s.text("data-root", "/var/lib/djong")).toAbsolutePath();
        Tls tls = tls(s);
        boolean debug = s.bool("debug");
        return new Configuration(
                listen(s, tls != null),
                tls,
                s.has("group") ? s.text("group", "") : null,
                dataRoot,
                Path.of(s.text("exec-root", "/run/djong")).toAbsolutePath(),
                Path.of(s.text("pidfile", "/run/djong.pid")).toAbsolutePath(),
                debug,
                debug && level.getSeverity() > Level.DEBUG.getSeverity() ? Level.DEBUG : level,
                format.equals("json"),
                s.text("default-runtime", "crun"),
                runtimes(s),
                bridge(s),
                defaultBridge(s),
                mtu == 0 ? NetworksConfig.DEFAULT_MTU_BYTES : (int) mtu,
                pools(s),
                s.networkOptions(),
                engine(s, dataRoot),
                !s.has("live-restore") || s.bool("live-restore"),
                !switchedOff(s, "buildkit"),
                Duration.ofSeconds(s.number("shutdown-timeout", 15)),
                s.list("labels"),
                s.list("registry-mirrors"),
                s.list("insecure-registries"),
                registries(s),
                transfers(s),
                s.ignored());
    }

    private static List<Addresses> listen(Settings s, boolean tls) throws Mistake {
        var listen = new ArrayList<Addresses>();
        for (String host : s.list("hosts")) listen.add(Addresses.parse(host, tls));
        if (listen.isEmpty()) listen.add(new Addresses.Unix(Path.of("/run/djong.sock")));
        if (s.bool("docker-compat")) listen.add(new Addresses.Unix(COMPAT_SOCKET));
        return listen;
    }

    private static @Nullable Tls tls(Settings s) {
        boolean verify = s.bool("tlsverify");
        if (!verify && !s.bool("tls")) return null;
        Path home = Path.of(System.getProperty("user.home", "/root"), ".docker");
        return new Tls(
                Path.of(s.text("tlscacert", home.resolve("ca.pem").toString())),
                Path.of(s.text("tlscert", home.resolve("cert.pem").toString())),
                Path.of(s.text("tlskey", home.resolve("key.pem").toString())),
                verify);
    }

    private static @Nullable DefaultBridge defaultBridge(Settings s) throws Mistake {
        String binding = s.text("ip", "0.0.0.0");
        try {
            InetAddress.ofLiteral(binding);
        } catch (IllegalArgumentException e) {
            throw new Mistake("invalid ip: " + binding + ": an address is expected");
        }
        // Looked at even where there is no IPv6.
        Family ipv6 = family(s, "bip6", "fixed-cidr-v6", "default-gateway-v6", true);
        var bridge = new DefaultBridge(
                family(s, "bip", "fixed-cidr", "default-gateway", false),
                s.bool("ipv6") ? ipv6 : null,
                !s.has("icc") || s.bool("icc"),
                !s.has("ip-masq") || s.bool("ip-masq"),
                binding);
        return s.text("bridge", "").equals(NO_BRIDGE) ? null : bridge;
    }

    private static Family family(Settings s, String address, String range, String gateway, boolean ipv6)
            throws Mistake {
        String wayOut = s.text(gateway, "");
        try {
            if (!wayOut.isEmpty()) InetAddress.ofLiteral(wayOut);
        } catch (IllegalArgumentException e) {
            throw new Mistake("invalid " + gateway + ": " + wayOut + ": an address is expected");
        }
        return new Family(prefix(s, address, ipv6), prefix(s, range, ipv6), wayOut.isEmpty() ? null : wayOut);
    }

    /** The default bridge's link; without one, a name for what is the daemon's own all the same. */
    private static String bridge(Settings s) {
        String name = s.text("bridge", "");
        if (name.equals(NO_BRIDGE)) return "djong-none";
        return name.isEmpty() ? NetworksConfig.DEFAULT_BRIDGE : name;
    }

    /** An address with the length of its prefix; null where none is given. */
    private static @Nullable String prefix(Settings s, String key, boolean ipv6) throws Mistake {
        String text = s.text(key, "");
        if (text.isEmpty()) return null;
        int slash = text.indexOf('/');
        try {
            InetAddress address = InetAddress.ofLiteral(text.substring(0, Math.max(slash, 0)));
            int length = Integer.parseInt(text.substring(slash + 1));
            if (address instanceof Inet6Address == ipv6 && length > 0 && length <= (ipv6 ? 128 : 32)) return text;
        } catch (IllegalArgumentException e) {
            throw new Mistake("invalid " + key + ": " + text + ": ADDRESS/PREFIX is expected");
        }
        throw new Mistake("invalid " + key + ": " + text + ": ADDRESS/PREFIX of IPv" + (ipv6 ? 6 : 4) + " is expected");
    }

    private static Map<String, Path> runtimes(Settings s) throws Mistake {
        var runtimes = new java.util.LinkedHashMap<String, Path>();
        for (Map.Entry<String, String> e : s.runtimes().entrySet()) runtimes.put(e.getKey(), Path.of(e.getValue()));
        return runtimes;
    }

    private static List<AddressPool> pools(Settings s) throws Mistake {
        List<AddressPool> pools = s.pools().stream()
                .map(p -> new AddressPool(p.getKey(), p.getValue()))
                .toList();
        return pools.isEmpty() ? AddressPool.DEFAULTS : pools;
    }

    private static EngineOptions engine(Settings s, Path dataRoot) throws Mistake {
        String init = s.text("init-path", "");
        String seccomp = s.text("seccomp-profile", "");
        return new EngineOptions(
                dataRoot.resolve("containers"),
                s.text("cgroup-parent", "/djong"),
                s.bool("init"),
                init.isEmpty() ? null : Path.of(init),
                s.number("default-shm-size", EngineOptions.DEFAULT_SHM_BYTES),
                ulimits(s),
                s.bool("no-new-privileges"),
                seccomp.equals("builtin") ? "" : seccomp,
                s.list("dns"),
                s.list("dns-opts"),
                s.list("dns-search"),
                log(s),
                Path.of(System.getenv().getOrDefault("DJONG_JOURNAL_SOCKET", EngineOptions.JOURNAL_SOCKET.toString())),
                cdiFolders(s),
                ipcMode(s),
                cgroupnsMode(s),
                hostGateways(s));
    }

    private static List<String> hostGateways(Settings s) throws Mistake {
        var families = new HashSet<String>();
        for (String address : s.list("host-gateway-ips")) {
            String family;
            try {
                family = InetAddress.ofLiteral(address) instanceof Inet6Address ? "IPv6" : "IPv4";
            } catch (IllegalArgumentException e) {
                throw new Mistake("ParseAddr(\"" + address + "\"): unable to parse IP");
            }
            if (!families.add(family))
                throw new Mistake("only one " + family + " host gateway IP address can be specified");
        }
        return s.list("host-gateway-ips");
    }

    private static String ipcMode(Settings s) throws Mistake {
        String mode = s.text("default-ipc-mode", "private");
        if (!Set.of("private", "shareable").contains(mode))
            throw new Mistake("default IPC mode setting (" + mode + ") is invalid; use \"shareable\" or \"private\"");
        return mode;
    }

    private static String cgroupnsMode(Settings s) throws Mistake {
        String mode = s.text("default-cgroupns-mode", "");
        if (!Set.of("", "private", "host").contains(mode))
            throw new Mistake("invalid default cgroup namespace (" + mode + "): use \"host\" or \"private\"");
        return mode;
    }

    private static boolean switchedOff(Settings s, String feature) {
        return s.raw("features") instanceof Map<?, ?> features
                ? Boolean.FALSE.equals(features.get(feature))
                : s.list("features").contains(feature + "=false");
    }

    private static List<Path> cdiFolders(Settings s) {
        if (switchedOff(s, "cdi")) return List.of();
        if (!s.has("cdi-spec-dirs")) return Cdi.FOLDERS;
        return s.list("cdi-spec-dirs").stream()
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static RegistryOptions registries(Settings s) throws Mistake {
        Path file = Path.of(s.text("config-file", Settings.DEFAULT_FILE)).toAbsolutePath();
        try {
            return new RegistryOptions(
                    bundledImages(),
                    "djong/" + Versions.VERSION,
                    new Mirrors(s.list("registry-mirrors")),
                    new Insecure(s.list("insecure-registries")),
                    List.of(file.resolveSibling("certs.d"), DOCKERS_CERTIFICATES),
                    proxies(s));
        } catch (EngineException e) {
            throw new Mistake(e.getMessage());
        }
    }

    /** The images that come with the product; null where it does not run from its distribution. */
    private static @Nullable Path bundledImages() {
        String home = System.getProperty("djong.home");
        if (home == null) return null;
        Path registry = Path.of(home, "share", "registry");
        return Files.isDirectory(registry) ? registry : null;
    }

    /** Flags, else the file's {@code "proxies"}, else the environment. */
    private static Proxies proxies(Settings s) {
        Proxies environment = Proxies.of(System.getenv());
        Map<?, ?> file = s.raw("proxies") instanceof Map<?, ?> map ? map : Map.of();
        return new Proxies(
                s.text("http-proxy", file.get("http-proxy") instanceof String http ? http : environment.http()),
                s.text("https-proxy", file.get("https-proxy") instanceof String https ? https : environment.https()),
                s.text("no-proxy", file.get("no-proxy") instanceof String none ? none : environment.none()));
    }

    private static TransferLimits transfers(Settings s) throws Mistake {
        TransferLimits usual = TransferLimits.STANDARD;
        return new TransferLimits(
                atLeast(0, "max concurrent downloads", s.number("max-concurrent-downloads", usual.downloads())),
                atLeast(0, "max concurrent uploads", s.number("max-concurrent-uploads", usual.uploads())),
                atLeast(1, "max download attempts", s.number("max-download-attempts", usual.attempts())));
    }

    private static int atLeast(int least, String what, long value) throws Mistake {
        if (value < least || value > Short.MAX_VALUE) throw new Mistake("invalid " + what + ": " + value);
        return (int) value;
    }

    private static LogConfig log(Settings s) throws Mistake {
        var log = new LogConfig(s.text("log-driver", EngineOptions.DEFAULT_LOG.type()), s.map("log-opts"));
        try {
            LogOptions.check(log.type(), log.options());
        } catch (EngineException e) {
            throw new Mistake("failed to set log opts: " + e.getMessage());
        }
        return log;
    }

    /** As flags {@code nofile=1024:2048}, in the file {@code {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}}. */
    private static List<Ulimit> ulimits(Settings s) throws Mistake {
        var limits = new ArrayList<Ulimit>();
        Object value = s.raw("default-ulimits");
        if (value instanceof List<?> list) {
            for (Object one : list) {
                String spec = String.valueOf(one);
                if (!spec.matches("[a-z]+=-?[0-9]{1,18}(:-?[0-9]{1,18})?"))
                    throw new Mistake("invalid ulimit argument: " + spec);
                String[] parts = spec.split("[=:]");
                long soft = Long.parseLong(parts[1]);
                limits.add(new Ulimit(parts[0], soft, parts.length > 2 ? Long.parseLong(parts[2]) : soft));
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> e : map.entrySet()) {
                if (!(e.getValue() instanceof Map<?, ?> one)) throw new Mistake("invalid ulimit argument: " + e);
                try {
                    limits.add(new Ulimit(
                            String.valueOf(e.getKey()),
                            Long.parseLong(String.valueOf(one.get("Soft"))),
                            Long.parseLong(String.valueOf(one.get("Hard")))));
                } catch (NumberFormatException _) {
                    throw new Mistake("invalid ulimit argument: " + e);
                }
            }
        }
        return limits;
    }
}
