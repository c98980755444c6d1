package djong.engine.container;

import djong.base.EngineException;
import djong.base.EngineException.InvalidParameter;
import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HostConfig;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.spec.Sysctls;
import djong.network.Endpoint;
import djong.network.EndpointRequest;
import djong.network.FormerSandbox;
import djong.network.InterfaceSettings;
import djong.network.Network;
import djong.network.Networks;
import djong.network.PortRequest;
import djong.network.Sandbox;
import djong.network.SandboxRequest;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a container's record says of its networks, and what the networks are asked for. */
final class NetworkAttachments {
    static final Set<String> PREDEFINED = Set.of(Network.BRIDGE, Network.HOST, Network.NONE);
    private static final Set<String> NO_IPV6 =
            Set.of("net.ipv6.conf.all.disable_ipv6", "net.ipv6.conf.lo.disable_ipv6");

    private NetworkAttachments() {}

    /** The network that a mode stands for. */
    static String name(String mode) {
        return mode.isEmpty() || mode.equals("default") ? Network.BRIDGE : mode;
    }

    /** The networks that a new container will be in: that of its mode first, unless others are asked for without it. */
    static List<NetworkAttachment> planned(
            ContainerConfig config, HostConfig hostConfig, Map<String, EndpointConfig> asked) {
        String first = config.networkDisabled()
                ? Network.NONE
                : name(hostConfig.namespaces().networkMode());
        var planned = new ArrayList<NetworkAttachment>();
        if (first.startsWith(NamespaceRules.OF_CONTAINER)) return planned;
        boolean alone = first.equals(Network.HOST) || first.equals(Network.NONE);
        @Nullable EndpointConfig own = asked.isEmpty() || alone ? EndpointConfig.PLAIN : null;
        for (Map.Entry<String, EndpointConfig> e : asked.entrySet()) {
            // The only one is the mode's network by another of its names, or what there is instead of it.
            if (!alone && asked.size() == 1) first = name(e.getKey());
            if (name(e.getKey()).equals(first)) own = e.getValue();
        }
        if (own != null) {
            String mac = config.macAddress();
            if (own.macAddress().isEmpty() && mac != null && !mac.isEmpty()) own = own.withMacAddress(mac);
            planned.add(NetworkAttachment.planned(first, own));
        }
        if (alone) return planned;
        for (Map.Entry<String, EndpointConfig> e : asked.entrySet()) {
            if (!name(e.getKey()).equals(first)) planned.add(NetworkAttachment.planned(name(e.getKey()), e.getValue()));
        }
        return planned;
    }

    /** A sandbox in all networks of a container, with its ports. @throws EngineException.NotFound when a network is missing */
    static SandboxRequest request(Container c, Networks networks, List<InetAddress> nameServers) {
        var endpoints = new ArrayList<EndpointRequest>();
        for (NetworkAttachment a : c.networks()) {
            if (!isNowhere(a, networks)) endpoints.add(request(c, networks, network(networks, a), a.asked()));
        }
        boolean reachable = c.networks().stream()
                .noneMatch(a ->
                        a.networkName().equals(Network.HOST) || a.networkName().equals(Network.NONE));
        return new SandboxRequest(c.id().hex(), endpoints, reachable ? ports(c) : List.of(), nameServers);
    }

    /** Whether it is in the default network of a daemon that has none: then it has a loopback there, and no place. */
    private static boolean isNowhere(NetworkAttachment a, Networks networks) {
        return a.networkName().equals(Network.BRIDGE) && !networks.hasDefaultBridge();
    }

    private static List<PortRequest> ports(Container c) {
        return PublishedPorts.of(c.hostConfig().networking(), c.config().exposedPorts());
    }

    /** What is on record of a container's sandbox. */
    static FormerSandbox former(Container c, int pid, List<InetAddress> nameServers) {
        List<NetworkAttachment> before = c.networks();
        return new FormerSandbox(
                c.id().hex(),
                pid,
                endpoints(before),
                NamespaceRules.sharesNetwork(c) ? List.of() : ports(c),
                before.isEmpty() ? List.of() : before.getFirst().ports(),
                nameServers);
    }

    /** A network that is missing is found out at the start and not at create, where clients would take a 404 for a missing image. */
    static Network network(Networks networks, NetworkAttachment a) {
        try {
            boolean same = !a.networkId().isEmpty() && !PREDEFINED.contains(a.networkName());
            Network network = networks.find(same ? a.networkId() : a.networkName());
            if (network.configOnly()) {
                throw new EngineException.Forbidden("cannot create endpoint on configuration-only network");
            }
            return network;
        } catch (EngineException.NotFound e) {
            throw new EngineException.NotFound("failed to set up container networking: " + e.getMessage(), e);
        }
    }

    /** One more place. @throws InvalidParameter in Docker's words when the network cannot give what is asked */
    static EndpointRequest request(Container c, Networks networks, Network network, EndpointConfig asked) {
        check(networks, network, asked, "");
        return new EndpointRequest(
                network.id(),
                asked.ipv4(),
                asked.ipv6(),
                asked.linkLocal().stream().map(InetAddress::ofLiteral).toList(),
                asked.macAddress(),
                asked.gatewayPriority(),
                asked.driverOptions() == null ? Map.of() : asked.driverOptions(),
                network.userDefined() ? names(c, asked) : List.of(),
                withoutIpv6(c));
    }

    /** Whether sysctls take IPv6 away from its namespace, which the runtime sets when the container is in its networks already. */
    static boolean withoutIpv6(Container c) {
        Map<String, String> sysctls = c.hostConfig().security().sysctls();
        return sysctls != null
                && sysctls.entrySet().stream()
                        .anyMatch(s -> NO_IPV6.contains(Sysctls.dotted(s.getKey()))
                                && s.getValue().strip().equals("1"));
    }

    /** Whether its ports are asked to be published, and there is nothing to publish them from. */
    static boolean discards(HostConfig c) {
        return c.namespaces().networkMode().equals(Network.HOST)
                && !c.networking().portBindings().isEmpty();
    }

    /** For a container that is being made. */
    static void checkPlanned(Networks networks, NetworkAttachment planned) {
        try {
            Network network = networks.find(planned.networkName());
            check(networks, network, planned.asked(), "invalid config for network " + network.name() + ": ");
        } catch (EngineException.NotFound e) {
            // It may come until the start.
            return;
        }
    }

    private static void check(Networks networks, Network network, EndpointConfig asked, String before) {
        var problems = new ArrayList<String>();
        boolean addresses = !asked.ipv4().isEmpty() || !asked.ipv6().isEmpty();
        if (!asked.ipv4().isEmpty() && !literal(asked.ipv4(), 4)) problems.add("invalid IPv4 address: " + asked.ipv4());
        if (!asked.ipv6().isEmpty() && !literal(asked.ipv6(), 16))
            problems.add("invalid IPv6 address: " + asked.ipv6());
        for (String address : asked.linkLocal()) {
            if (!literal(address, 4) && !literal(address, 16))
                problems.add("invalid link-local IP address: " + address);
        }
        if (network.predefined() && addresses) {
            problems.add("user specified IP address is supported on user defined networks only");
        }
        for (String address : List.of(asked.ipv4(), asked.ipv6())) {
            if (!address.isEmpty() && problems.size() < 2) subnet(networks, network, address, problems);
        }
        if (network.predefined() && asked.aliases() != null && !asked.aliases().isEmpty()) {
            problems.add("network-scoped alias is supported only for containers in user defined networks");
        }
        if (!asked.macAddress().isEmpty() && !asked.macAddress().matches("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")) {
            problems.add("invalid MAC address: " + asked.macAddress());
        }
        String settings =
                asked.driverOptions() == null ? null : asked.driverOptions().get(InterfaceSettings.OPTION);
        if (settings != null) problems.addAll(InterfaceSettings.problems(settings));
        if (problems.isEmpty()) return;
        throw new InvalidParameter(before + "invalid endpoint settings:\n"
                + (problems.size() == 1
                        ? problems.getFirst()
                        : String.join("\n", problems.stream().map(p -> "* " + p).toList())));
    }

    /** Whether a user chose a subnet of the address's family, and it has the address. */
    private static void subnet(Networks networks, Network network, String address, List<String> problems) {
        boolean ipv6 = address.contains(":");
        if (!networks.subnetsWereChosen(network, ipv6)) {
            problems.add(
                    "user specified IP address is supported only when connecting to networks with user configured subnets");
        } else if (!literal(address, ipv6 ? 16 : 4) || !networks.contains(network, address)) {
            problems.add("no configured subnet or ip-range contain the IP address " + address);
        }
    }

    private static boolean literal(String text, int bytes) {
        try {
            return InetAddress.ofLiteral(text).getAddress().length == bytes;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** By which others find a container in a network: its name, its aliases, the beginning of its id, its host name. */
    static List<String> names(Container c, EndpointConfig asked) {
        var names = new LinkedHashSet<String>();
        names.add(c.name());
        if (asked.aliases() != null) names.addAll(asked.aliases());
        names.add(c.id().shortened());
        if (!c.config().hostname().isEmpty()) names.add(c.config().hostname());
        return List.copyOf(names);
    }

    /** What has come of it. */
    static List<NetworkAttachment> of(List<NetworkAttachment> planned, String sandboxId, Sandbox sandbox) {
        Path namespace = sandbox.namespacePath();
        // The host's own namespace is the daemon's.
        String key = namespace == null ? "/proc/" + ProcessHandle.current().pid() + "/ns/net" : namespace.toString();
        var now = new ArrayList<NetworkAttachment>();
        for (NetworkAttachment a : planned) {
            if (sandbox.endpoints().stream().anyMatch(e -> e.networkName().equals(a.networkName()))) continue;
            now.add(new NetworkAttachment(a.networkName(), "", a.asked(), sandboxId, key, null, sandbox.ports()));
        }
        for (Endpoint e : sandbox.endpoints()) {
            EndpointConfig asked = planned.stream()
                    .filter(a -> a.networkName().equals(e.networkName()))
                    .map(NetworkAttachment::asked)
                    .findFirst()
                    .orElse(EndpointConfig.PLAIN);
            now.add(new NetworkAttachment(e.networkName(), e.networkId(), asked, sandboxId, key, e, sandbox.ports()));
        }
        return now;
    }

    /** What is left of it when the container has ended. */
    static NetworkAttachment ended(NetworkAttachment a) {
        return new NetworkAttachment(a.networkName(), a.networkId(), a.asked(), "", "", null, List.of());
    }

    /** The endpoints to be claimed again after a restart of the daemon. */
    private static List<Endpoint> endpoints(List<NetworkAttachment> attachments) {
        var endpoints = new ArrayList<Endpoint>();
        for (NetworkAttachment a : attachments) {
            Endpoint e = a.endpoint();
            if (e != null) endpoints.add(e);
        }
        return endpoints;
    }
}
