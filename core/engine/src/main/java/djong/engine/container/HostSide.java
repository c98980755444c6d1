package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig.Networking;
import djong.engine.container.Container.Files;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.spec.Capabilities;
import djong.engine.spec.HostFiles;
import djong.engine.spec.PlannedMount;
import djong.engine.spec.SpecInput;
import djong.network.Endpoint;
import djong.network.Network;
import djong.network.dns.Resolver;
import djong.network.dns.Upstream;
import djong.oci.RuntimeSpec;
import djong.runtime.seccomp.SeccompPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a container takes from, and has on, the host: its folder, its files for {@code /etc}, sources of binds, devices, the daemon's own rights. */
final class HostSide {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    /** The real servers where resolv.conf only names a stub on the loopback; systemd-resolved(8). */
    private static final Path RESOLVED_CONF = Path.of("/run/systemd/resolve/resolv.conf");

    private static final Path APPARMOR_PROFILES = Path.of("/sys/kernel/security/apparmor/profiles");
    /** Docker's name; whoever loads it has it used. */
    private static final String DEFAULT_APPARMOR = "docker-default";

    private final Parts parts;
    private final Links links;
    private final Donors donors;
    private final List<String> capabilities;
    private final boolean recursiveReadOnly;
    private final Map<String, Optional<RuntimeSpec.Seccomp>> policies = new ConcurrentHashMap<>();

    HostSide(Parts parts, Links links, Donors donors) {
        this.parts = parts;
        this.links = links;
        this.donors = donors;
        this.capabilities = Capabilities.available(boundingSet());
        this.recursiveReadOnly = atLeast(parts.host().kernelVersion(), 5, 12);
    }

    /** The capabilities that can be given: our own bounding set, proc_pid_status(5). */
    private static long boundingSet() {
        try {
            for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapBnd:"))
                    return Long.parseUnsignedLong(line.substring(7).strip(), 16);
            }
        } catch (IOException e) {
            throw new EngineException.System("cannot read /proc/self/status: " + e.getMessage(), e);
        }
        throw new EngineException.System("/proc/self/status has no CapBnd");
    }

    static boolean atLeast(String kernelRelease, int major, int minor) {
        String[] parts = kernelRelease.split("[^0-9]+");
        if (parts.length < 2) return false;
        int foundMajor = Integer.parseInt(parts[0]);
        return foundMajor > major || foundMajor == major && Integer.parseInt(parts[1]) >= minor;
    }

    List<String> capabilities() {
        return capabilities;
    }

    Path folder(ContainerId id) {
        return parts.options().containersDir().resolve(id.hex());
    }

    Files files(Container c) {
        return Files.in(folder(c.id()), c.id(), folder(donors.ofNetwork(c)));
    }

    /** Its log, which is its own whatever it shares. */
    Path log(ContainerId id) {
        return Files.in(folder(id), id, folder(id)).log();
    }

    /** The program and its arguments. */
    List<String> argv(Container c) {
        var argv = new ArrayList<String>();
        argv.add(c.path());
        argv.addAll(c.args());
        return argv;
    }

    Path initBinary() {
        Path configured = parts.options().initBinary();
        return configured != null
                ? configured
                : parts.runtimes()
                        .init()
                        .orElseThrow(() -> new EngineException.System(
                                "exec: \"docker-init\": executable file not found in $PATH"));
    }

    /** The variables that tell of linked containers. */
    List<String> linkEnv(Container c) {
        return c.hostConfig().networking().links() == null ? List.of() : links.env(c);
    }

    SpecInput.Host facts() {
        return new SpecInput.Host(
                capabilities,
                parts.options().cgroupParent(),
                parts.host().cgroupLayout() == djong.linux.Cgroups.Layout.V2,
                recursiveReadOnly,
                parts.options().defaultShmSizeBytes(),
                parts.options().defaultUlimits());
    }

    /** @param asked as {@code --security-opt seccomp=} had it */
    RuntimeSpec.@Nullable Seccomp seccomp(boolean privileged, String asked, List<String> held) {
        // A profile that was asked for holds for privileged containers as well.
        if (privileged && asked.isEmpty() || asked.equals("unconfined")) return null;
        boolean standard = asked.isEmpty() || asked.equals("builtin");
        String profile = standard && asked.isEmpty() ? parts.options().seccompProfile() : "";
        if (profile.equals("unconfined")) return null;
        try {
            return policy(standard, profile, asked, held);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    private RuntimeSpec.@Nullable Seccomp policy(boolean standard, String profile, String asked, List<String> held) {
        String key = (standard ? profile : asked) + '\n' + new TreeSet<>(held);
        return policies.computeIfAbsent(
                        key,
                        _ -> Optional.of(policy(standard ? "" : asked, profile)
                                .resolve(
                                        Set.copyOf(held),
                                        parts.host().architecture(),
                                        parts.host().kernelVersion())))
                .orElse(null);
    }

    private static SeccompPolicy policy(String json, String file) {
        if (!json.isEmpty()) return SeccompPolicy.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        if (file.isEmpty() || file.equals("builtin")) return SeccompPolicy.standard();
        try {
            return SeccompPolicy.parse(java.nio.file.Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new EngineException.System("cannot read the seccomp profile " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The mount with its source looked at. Where the short form of a bind names nothing there is an empty folder afterwards; a file has
     * nothing below it, and runtimes refuse to look.
     */
    PlannedMount.Bind withSource(PlannedMount.Bind bind) {
        Path source = Path.of(bind.source());
        if (java.nio.file.Files.isDirectory(source)) return bind;
        if (java.nio.file.Files.exists(source)) return bind.withoutMountsBelow();
        if (!bind.createSource()) {
            throw new EngineException.InvalidParameter(
                    "invalid mount config for type \"bind\": bind source path does not exist: " + bind.source());
        }
        try {
            java.nio.file.Files.createDirectories(source);
            return bind;
        } catch (IOException e) {
            throw new EngineException.System(
                    "error while creating mount source path '" + bind.source() + "': " + e.getMessage(), e);
        }
    }

    /** The default profile of AppArmor where it is loaded, the one asked for, or none where the kernel has no AppArmor. */
    @Nullable
    String apparmor(boolean privileged, String asked) {
        if (!parts.host().apparmor()) return null;
        if (!asked.isEmpty()) return asked;
        return !privileged && apparmorProfiles().startsWith(DEFAULT_APPARMOR + " ") ? DEFAULT_APPARMOR : null;
    }

    private static String apparmorProfiles() {
        try {
            return readIfThere(APPARMOR_PROFILES)
                    .lines()
                    .filter(line -> line.startsWith(DEFAULT_APPARMOR + " "))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Without CAP_SYS_RESOURCE nothing can be made safer than the daemon is itself; then that is what it gets. */
    int oomScoreAdj(int asked) throws IOException {
        if (capabilities.contains("CAP_SYS_RESOURCE")) return asked;
        String own = readIfThere(Path.of("/proc/self/oom_score_adj")).strip();
        return own.isEmpty() ? asked : Math.max(asked, Integer.parseInt(own));
    }

    /** Tells a running container the new address of one it is linked to. */
    void relink(ContainerId parent, HostFiles.Linked link) {
        // Who has links has a network of its own.
        Path hosts = Files.in(folder(parent), parent, folder(parent)).hosts();
        rewrite(hosts, text -> HostFiles.relinked(text, link));
    }

    /** Tells a running container of its place in one more network. @param answered whether names are answered in its sandbox from now on */
    void joined(Container c, Endpoint endpoint, boolean answered) {
        ContainerConfig config = c.config();
        rewrite(
                files(c).hosts(),
                text -> HostFiles.joined(text, config.hostname(), config.domainname(), addresses(endpoint)));
        if (!answered) return;
        Networking networking = networking(c.hostConfig().networking());
        rewrite(files(c).resolvConf(), text -> {
            String host = resolvConf();
            // What somebody changed in the container is left alone.
            return text.equals(HostFiles.resolvConf(host, networking, true))
                    ? HostFiles.ownResolvConf(host, networking, Resolver.ADDRESS.getHostAddress())
                    : text;
        });
    }

    /** Tells a running container that it is in a network no more. */
    void left(Container c, Endpoint endpoint) {
        rewrite(files(c).hosts(), text -> HostFiles.left(text, addresses(endpoint)));
    }

    private interface Rewriting {
        String of(String text) throws IOException;
    }

    /** In place, since the container has the file mounted. */
    private static void rewrite(Path file, Rewriting rewriting) {
        try {
            java.nio.file.Files.writeString(file, rewriting.of(readIfThere(file)));
        } catch (IOException e) {
            System.getLogger(HostSide.class.getName()).log(System.Logger.Level.WARNING, "cannot rewrite " + file, e);
        }
    }

    /**
     * Writes the container's hosts, hostname and resolv.conf, unless it has those of another.
     *
     * @param links other containers that it knows by name
     * @param ownResolver whether names are answered inside its sandbox
     */
    Files writeEtc(Container c, List<NetworkAttachment> attachments, boolean ownResolver, List<HostFiles.Linked> links)
            throws IOException {
        Files files = files(c);
        if (NamespaceRules.sharesNetwork(c)) return files;
        ContainerConfig config = c.config();
        Networking networking = networking(c.hostConfig().networking());
        boolean ofHost = attachments.stream().anyMatch(a -> a.networkName().equals("host"));
        // Who asks for more entries gets a file of its own, in the host's network as well.
        String hosts = ofHost
                        && (networking.extraHosts() == null
                                || networking.extraHosts().isEmpty())
                ? HostFiles.sharedHosts(readIfThere(Path.of("/etc/hosts")))
                : HostFiles.hosts(
                        config.hostname(),
                        config.domainname(),
                        !NetworkAttachments.withoutIpv6(c),
                        addresses(attachments),
                        gateways(),
                        networking.extraHosts(),
                        links);
        java.nio.file.Files.writeString(files.hosts(), hosts);
        java.nio.file.Files.writeString(files.hostname(), HostFiles.hostname(config.hostname()));
        String resolvConf = ownResolver
                ? HostFiles.ownResolvConf(resolvConf(), networking, Resolver.ADDRESS.getHostAddress())
                : HostFiles.resolvConf(resolvConf(), networking, !ofHost);
        java.nio.file.Files.writeString(files.resolvConf(), resolvConf);
        return files;
    }

    private static List<String> addresses(List<NetworkAttachment> attachments) {
        var addresses = new ArrayList<String>();
        for (NetworkAttachment a : attachments) {
            if (a.endpoint() != null) addresses.addAll(addresses(a.endpoint()));
        }
        return addresses;
    }

    private static List<String> addresses(Endpoint e) {
        return Stream.of(e.ipAddress(), e.ipv6Address())
                .filter(a -> !a.isEmpty())
                .toList();
    }

    /** What {@code host-gateway} stands for: unless it was told, the host on the default bridge, in whichever network the container is. */
    private List<String> gateways() {
        if (!parts.options().hostGateways().isEmpty()) return parts.options().hostGateways();
        return parts.networks().list().stream()
                .filter(network -> network.name().equals(Network.BRIDGE))
                .flatMap(network -> parts.networks().ownAddresses(network).stream())
                .toList();
    }

    /** Whom a resolver in the container's sandbox asks about the world. */
    List<InetAddress> nameServers(Networking asked) {
        List<String> servers = networking(asked).dns();
        var addresses = new ArrayList<InetAddress>();
        try {
            // The engine asks from the host's own namespace: a server on its loopback is as good as any.
            if (servers.isEmpty()) servers = HostFiles.servers(readIfThere(RESOLV_CONF));
        } catch (IOException e) {
            throw new EngineException.System("cannot read " + RESOLV_CONF + ": " + e.getMessage(), e);
        }
        for (String server : servers) {
            try {
                addresses.add(Upstream.server(server));
            } catch (IllegalArgumentException e) {
                throw new EngineException.System(
                        "bad nameserver address " + server + ": ParseAddr(\"" + server + "\"): unable to parse IP", e);
            }
        }
        return addresses;
    }

    private Networking networking(Networking asked) {
        EngineOptions o = parts.options();
        return new Networking(
                asked.portBindings(),
                asked.publishAllPorts(),
                asked.dns().isEmpty() ? o.dns() : asked.dns(),
                asked.dnsOptions().isEmpty() ? o.dnsOptions() : asked.dnsOptions(),
                asked.dnsSearch().isEmpty() ? o.dnsSearch() : asked.dnsSearch(),
                asked.extraHosts(),
                asked.links());
    }

    private static String resolvConf() throws IOException {
        String text = readIfThere(RESOLV_CONF);
        if (!HostFiles.onlyLoopback(text)) return text;
        String real = readIfThere(RESOLVED_CONF);
        return real.isEmpty() ? text : real;
    }

    private static String readIfThere(Path file) throws IOException {
        try {
            return java.nio.file.Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
