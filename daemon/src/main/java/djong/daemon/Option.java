package djong.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A thing that can be set, as a flag, as a key of daemon.json, or both.
 *
 * @param flag without the dashes; null for a key only
 * @param letter of the short flag; 0 for none
 * @param key in daemon.json; null for a flag only
 * @param effect what this engine makes of it
 * @param help one line
 */
record Option(@Nullable String flag, char letter, @Nullable String key, Kind kind, Effect effect, String help) {
    enum Kind {
        BOOL,
        TEXT,
        NUMBER,
        SIZE,
        /** May be given several times; an array in the file. */
        LIST,
        /** {@code key=value}, several times; an object in the file. */
        MAP,
        /** {@code name=path}, several times; an object of objects in the file. */
        RUNTIMES,
        /** {@code base=CIDR,size=N}, several times; an array of objects in the file. */
        POOLS,
        /** Any JSON. */
        OBJECT
    }

    enum Effect {
        WORKS,
        /** Read and without effect: it is about something this engine does otherwise. */
        IGNORED,
        /** Not built yet; to ignore it would promise what is not given, so it is refused. */
        REFUSED
    }

    private static Option works(@Nullable String flag, char letter, @Nullable String key, Kind kind, String help) {
        return new Option(flag, letter, key, kind, Effect.WORKS, help);
    }

    private static final List<Option> OURS = List.of(
            works("host", 'H', "hosts", Kind.LIST, "Daemon socket(s) to listen on: unix://PATH or tcp://HOST:PORT"),
            works(
                    "data-root",
                    '\0',
                    "data-root",
                    Kind.TEXT,
                    "Root directory of persistent state (default \"/var/lib/djong\")"),
            works(
                    "exec-root",
                    '\0',
                    "exec-root",
                    Kind.TEXT,
                    "Root directory for execution state (default \"/run/djong\")"),
            works(
                    "config-file",
                    '\0',
                    null,
                    Kind.TEXT,
                    "Daemon configuration file (default \"/etc/djong/daemon.json\")"),
            works("group", 'G', "group", Kind.TEXT, "Group for the unix socket (default \"djong\", else \"docker\")"),
            works("pidfile", 'p', "pidfile", Kind.TEXT, "Path of the daemon's PID file (default \"/run/djong.pid\")"),
            works("debug", 'D', "debug", Kind.BOOL, "Enable debug mode"),
            works(
                    "log-level",
                    'l',
                    "log-level",
                    Kind.TEXT,
                    "Set the logging level (\"debug\"|\"info\"|\"warn\"|\"error\"|\"fatal\") (default \"info\")"),
            works(
                    "log-format",
                    '\0',
                    "log-format",
                    Kind.TEXT,
                    "Set the logging format (\"text\"|\"json\") (default \"text\")"),
            works(
                    "log-driver",
                    '\0',
                    "log-driver",
                    Kind.TEXT,
                    "Default driver for container logs (default \"json-file\")"),
            works("log-opt", '\0', "log-opts", Kind.MAP, "Default log driver options for containers"),
            works("raw-logs", '\0', "raw-logs", Kind.BOOL, "Full timestamps without colours; they are never coloured"),
            works("tls", '\0', "tls", Kind.BOOL, "Use TLS on tcp sockets; implied by --tlsverify"),
            works("tlsverify", '\0', "tlsverify", Kind.BOOL, "Use TLS and verify the client"),
            works("tlscacert", '\0', "tlscacert", Kind.TEXT, "Trust clients signed only by this CA"),
            works("tlscert", '\0', "tlscert", Kind.TEXT, "Path to the TLS certificate file"),
            works("tlskey", '\0', "tlskey", Kind.TEXT, "Path to the TLS key file"),
            works("docker-compat", '\0', "docker-compat", Kind.BOOL, "Listen on /var/run/docker.sock as well"),
            works(
                    "default-runtime",
                    '\0',
                    "default-runtime",
                    Kind.TEXT,
                    "Default OCI runtime for containers (default \"crun\")"),
            works("add-runtime", '\0', "runtimes", Kind.RUNTIMES, "Register an additional OCI runtime: NAME=PATH"),
            works(
                    "bridge",
                    'b',
                    "bridge",
                    Kind.TEXT,
                    "Name of the default bridge; none: no such network (default \"djong0\")"),
            works("bip", '\0', "bip", Kind.TEXT, "IPv4 address and prefix of the default bridge"),
            works("bip6", '\0', "bip6", Kind.TEXT, "IPv6 address and prefix of the default bridge"),
            works("ipv6", '\0', "ipv6", Kind.BOOL, "IPv6 on the default bridge network"),
            works("fixed-cidr", '\0', "fixed-cidr", Kind.TEXT, "IPv4 range of the default bridge's containers"),
            works("fixed-cidr-v6", '\0', "fixed-cidr-v6", Kind.TEXT, "IPv6 range of the default bridge's containers"),
            works(
                    "default-gateway",
                    '\0',
                    "default-gateway",
                    Kind.TEXT,
                    "Default gateway IPv4 address of the default bridge's containers"),
            works(
                    "default-gateway-v6",
                    '\0',
                    "default-gateway-v6",
                    Kind.TEXT,
                    "Default gateway IPv6 address of the default bridge's containers"),
            works("icc", '\0', "icc", Kind.BOOL, "Connections between the default bridge's containers (default true)"),
            works("ip", '\0', "ip", Kind.TEXT, "Host IP that the default bridge's ports are published on"),
            works(
                    "ip-masq",
                    '\0',
                    "ip-masq",
                    Kind.BOOL,
                    "The host's address for what leaves the default bridge (default true)"),
            works(
                    "default-network-opt",
                    '\0',
                    "default-network-opts",
                    Kind.OBJECT,
                    "Options of new networks: DRIVER=KEY=VALUE"),
            works("mtu", '\0', "mtu", Kind.NUMBER, "MTU of the default bridge network (default 1500)"),
            works(
                    "default-address-pool",
                    '\0',
                    "default-address-pools",
                    Kind.POOLS,
                    "Address pools for networks: base=CIDR,size=N"),
            works("dns", '\0', "dns", Kind.LIST, "DNS server to use"),
            works("dns-opt", '\0', "dns-opts", Kind.LIST, "DNS options to use"),
            works("dns-search", '\0', "dns-search", Kind.LIST, "DNS search domains to use"),
            works(
                    "init",
                    '\0',
                    "init",
                    Kind.BOOL,
                    "Run an init in the container to forward signals and reap processes"),
            works("init-path", '\0', "init-path", Kind.TEXT, "Path to the init binary"),
            works(
                    "default-shm-size",
                    '\0',
                    "default-shm-size",
                    Kind.SIZE,
                    "Default shm size for containers (default 64MiB)"),
            works(
                    "default-ulimit",
                    '\0',
                    "default-ulimits",
                    Kind.OBJECT,
                    "Default ulimits for containers: NAME=SOFT[:HARD]"),
            works(
                    "no-new-privileges",
                    '\0',
                    "no-new-privileges",
                    Kind.BOOL,
                    "Set no-new-privileges by default for new containers"),
            works(
                    "seccomp-profile",
                    '\0',
                    "seccomp-profile",
                    Kind.TEXT,
                    "Path to a seccomp profile, or \"unconfined\" (default \"builtin\")"),
            works("cgroup-parent", '\0', "cgroup-parent", Kind.TEXT, "Set parent cgroup for all containers"),
            works("cdi-spec-dir", '\0', "cdi-spec-dirs", Kind.LIST, "CDI specification directories to use"),
            works("label", '\0', "labels", Kind.LIST, "Set key=value labels to the daemon"),
            works(
                    "insecure-registry",
                    '\0',
                    "insecure-registries",
                    Kind.LIST,
                    "Registry that need not prove who it is: HOST, HOST:PORT or CIDR"),
            works(
                    "registry-mirror",
                    '\0',
                    "registry-mirrors",
                    Kind.LIST,
                    "Preferred mirror: an address for the Docker Hub, REGISTRY=ADDRESS for another registry"),
            works(
                    "max-concurrent-downloads",
                    '\0',
                    "max-concurrent-downloads",
                    Kind.NUMBER,
                    "How many layers are downloaded at a time (default 3)"),
            works(
                    "max-concurrent-uploads",
                    '\0',
                    "max-concurrent-uploads",
                    Kind.NUMBER,
                    "How many layers are uploaded at a time (default 5)"),
            works(
                    "max-download-attempts",
                    '\0',
                    "max-download-attempts",
                    Kind.NUMBER,
                    "How often a download is tried (default 5)"),
            works("http-proxy", '\0', null, Kind.TEXT, "Proxy for HTTP; else HTTP_PROXY of the environment"),
            works("https-proxy", '\0', null, Kind.TEXT, "Proxy for HTTPS; else HTTPS_PROXY of the environment"),
            works("no-proxy", '\0', null, Kind.TEXT, "Hosts to reach directly; else NO_PROXY of the environment"),
            works(null, '\0', "proxies", Kind.OBJECT, "The three above, in the file"),
            works(
                    "live-restore",
                    '\0',
                    "live-restore",
                    Kind.BOOL,
                    "Keep containers running while the daemon is down (default true); =false stops them with it"),
            works(
                    "shutdown-timeout",
                    '\0',
                    "shutdown-timeout",
                    Kind.NUMBER,
                    "Seconds that containers get to stop with the daemon (default 15)"),
            works(
                    "feature",
                    '\0',
                    "features",
                    Kind.MAP,
                    "Features by name: cdi=false knows no descriptions of devices, buildkit=false asks clients for the classic builder"),
            works(
                    "default-ipc-mode",
                    '\0',
                    "default-ipc-mode",
                    Kind.TEXT,
                    "IPC mode of containers that ask for none: private (default) or shareable"),
            works(
                    "default-cgroupns-mode",
                    '\0',
                    "default-cgroupns-mode",
                    Kind.TEXT,
                    "Cgroup namespace of containers that ask for none: private or host (default: private on cgroup v2)"),
            works(
                    "host-gateway-ip",
                    '\0',
                    "host-gateway-ips",
                    Kind.LIST,
                    "What host-gateway in --add-host stands for (default: the host on the default bridge); one per family"),
            works("validate", '\0', null, Kind.BOOL, "Validate the daemon's configuration and exit"),
            works("version", 'v', null, Kind.BOOL, "Print version information and quit"),
            works("help", '\0', null, Kind.BOOL, "Print usage"));

    private static final List<Option> IGNORED = Stream.of(
                    "containerd::TEXT",
                    "containerd-namespace::TEXT",
                    "containerd-plugins-namespace:containerd-plugin-namespace:TEXT",
                    "cri-containerd::BOOL",
                    "experimental::BOOL",
                    "ip-forward::BOOL",
                    "ip-forward-no-drop::BOOL",
                    "iptables::BOOL",
                    "ip6tables::BOOL",
                    "network-control-plane-mtu::NUMBER",
                    "node-generic-resource:node-generic-resources:LIST",
                    "rootless::BOOL",
                    "storage-driver:storage-driver:TEXT",
                    "storage-opt:storage-opts:LIST",
                    "swarm-default-advertise-addr::TEXT",
                    "userland-proxy::BOOL",
                    "userland-proxy-path::TEXT",
                    "exec-opt:exec-opts:LIST",
                    "allow-direct-routing::BOOL",
                    ":builder:OBJECT",
                    ":min-api-version:TEXT",
                    ":swarm-raft-heartbeat-tick:NUMBER",
                    ":swarm-raft-election-tick:NUMBER",
                    ":network-diagnostic-port:NUMBER",
                    ":bridge-accept-fwmark:TEXT",
                    ":firewall-backend:TEXT",
                    ":nri-opts:OBJECT",
                    ":resolv-conf:TEXT",
                    ":default-stop-timeout:NUMBER")
            .map(line -> parse(line, Effect.IGNORED))
            .toList();

    private static final List<Option> REFUSED = Stream.of(
                    "authorization-plugin:authorization-plugins:LIST",
                    "userns-remap::TEXT",
                    "selinux-enabled::BOOL",
                    "metrics-addr::TEXT",
                    "cpu-rt-period::NUMBER",
                    "cpu-rt-runtime::NUMBER")
            .map(line -> parse(line, Effect.REFUSED))
            .toList();

    static final List<Option> ALL =
            Stream.of(OURS, IGNORED, REFUSED).flatMap(List::stream).toList();

    private static final Map<String, Option> BY_FLAG = ALL.stream()
            .filter(o -> o.flag != null)
            .collect(Collectors.toUnmodifiableMap(o -> String.valueOf(o.flag), o -> o));
    private static final Map<String, Option> BY_KEY = ALL.stream()
            .filter(o -> o.key != null)
            .collect(Collectors.toUnmodifiableMap(o -> String.valueOf(o.key), o -> o));

    private static Option parse(String line, Effect effect) {
        String[] f = line.split(":", -1);
        String flag = f[0].isEmpty() ? null : f[0];
        char letter = f[0].equals("storage-driver") ? 's' : '\0';
        String help = effect == Effect.REFUSED ? "Not implemented yet" : "Accepted, without effect";
        return new Option(flag, letter, f[1].isEmpty() ? f[0] : f[1], Kind.valueOf(f[2]), effect, help);
    }

    static @Nullable Option flag(String name) {
        return BY_FLAG.get(name);
    }

    static @Nullable Option letter(char letter) {
        for (Option o : ALL) if (o.letter == letter && letter != '\0') return o;
        return null;
    }

    static @Nullable Option key(String key) {
        return BY_KEY.get(key);
    }

    /** The usage text: what works, in the order of the alphabet. */
    static String usage() {
        var lines = new ArrayList<String>();
        OURS.stream()
                .filter(o -> o.flag != null)
                .sorted((a, b) -> String.valueOf(a.flag).compareTo(String.valueOf(b.flag)))
                .forEach(o -> {
                    String type = switch (o.kind) {
                        case BOOL -> "";
                        case TEXT -> " string";
                        case NUMBER -> " int";
                        case SIZE -> " bytes";
                        case LIST -> " list";
                        case MAP -> " map";
                        case RUNTIMES -> " runtime";
                        case POOLS -> " pool-options";
                        case OBJECT -> " ulimit";
                    };
                    String left = (o.letter == '\0' ? "      --" : "  -" + o.letter + ", --") + o.flag + type;
                    lines.add(String.format("%-40s %s", left, o.help));
                });
        return "\nUsage:\tdjongd [OPTIONS]\n\nA container engine that speaks Docker's API.\n\nOptions:\n"
                + String.join("\n", lines)
                + "\n\n"
                + "The other flags of dockerd are accepted where they change nothing here, and refused where ignoring"
                + " them would.\n";
    }
}
