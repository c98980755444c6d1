package djong.server;

import djong.api.container.EndpointIpamConfig;
import djong.api.container.EndpointSettings;
import djong.api.container.NetworkSettings;
import djong.api.container.Port;
import djong.api.container.PortBinding;
import djong.api.container.PortExplanation;
import djong.api.network.EndpointResource;
import djong.engine.config.EndpointConfig;
import djong.engine.container.Container;
import djong.engine.container.Container.NetworkAttachment;
import djong.network.Endpoint;
import djong.network.PortMapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the API tells of a container's networks and ports. */
final class NetworkDocuments {
    private NetworkDocuments() {}

    static NetworkSettings settings(Container c) {
        Map<String, EndpointSettings> networks = new TreeMap<>();
        NetworkSettings.Builder settings = NetworkSettings.builder();
        for (NetworkAttachment network : c.networks()) {
            EndpointSettings endpoint = endpoint(network, c.namesIn(network));
            networks.put(network.networkName(), endpoint);
            settings.sandboxId(network.sandboxId()).sandboxKey(network.sandboxKey());
            // Up to 1.51 the fields beside Networks repeat the default bridge's.
            if (network.networkName().equals("bridge")) {
                settings.endpointId(endpoint.endpointId())
                        .gateway(endpoint.gateway())
                        .ipAddress(endpoint.ipAddress())
                        .ipPrefixLen(endpoint.ipPrefixLen())
                        .globalIpv6Address(endpoint.globalIpv6Address())
                        .globalIpv6PrefixLen(endpoint.globalIpv6PrefixLen())
                        .ipv6Gateway(endpoint.ipv6Gateway())
                        .macAddress(endpoint.macAddress());
            }
        }
        return settings.ports(bindings(c)).networks(networks).build();
    }

    /** By container port: where it is published; null where it is only exposed. Empty while it does not run. */
    private static Map<String, @Nullable List<PortBinding>> bindings(Container c) {
        Map<String, @Nullable List<PortBinding>> bindings = new TreeMap<>();
        if (!onBridge(c)) return bindings;
        for (String port : c.config().exposedPorts()) bindings.put(port.contains("/") ? port : port + "/tcp", null);
        for (PortMapping m : mappings(c)) {
            String key = m.port() + "/" + m.protocol();
            List<PortBinding> known = bindings.get(key);
            if (known == null) {
                known = new ArrayList<>();
                bindings.put(key, known);
            }
            // What is reached at the container's own address is no port of the host.
            known.add(new PortBinding(m.hostAddress(), m.hostPort() == 0 ? "" : Integer.toString(m.hostPort())));
        }
        return bindings;
    }

    static PortExplanation explanation(djong.network.PortExplanation e) {
        return new PortExplanation(
                e.port().port() + "/" + e.port().protocol(),
                e.port().hostAddress(),
                e.port().hostPort(),
                e.verdict(),
                e.steps().stream()
                        .map(s -> new PortExplanation.Step(s.good(), s.what(), s.says()))
                        .toList());
    }

    private static List<PortMapping> mappings(Container c) {
        return c.networks().isEmpty() ? List.of() : c.networks().getFirst().ports();
    }

    /** Ports as a list shows them: published ones at each address, others that are exposed once. */
    static List<Port> ports(Container c) {
        if (!onBridge(c)) return List.of();
        List<Port> ports = new ArrayList<>();
        for (PortMapping m : mappings(c)) {
            ports.add(new Port(m.hostAddress(), m.port(), m.hostPort() == 0 ? null : m.hostPort(), m.protocol()));
        }
        for (String port : new TreeSet<>(c.config().exposedPorts())) {
            int slash = port.indexOf('/');
            try {
                int number = Integer.parseInt(slash < 0 ? port : port.substring(0, slash));
                String protocol = slash < 0 ? "tcp" : port.substring(slash + 1);
                boolean published = ports.stream()
                        .anyMatch(p -> p.privatePort() == number && p.type().equals(protocol));
                if (!published) ports.add(new Port(null, number, null, protocol));
            } catch (NumberFormatException e) {
                // A range, which has no number of its own.
            }
        }
        ports.sort(Comparator.comparingInt(Port::privatePort).thenComparing(Port::type));
        return ports;
    }

    /** Whether it is in a bridge network that leads out. */
    private static boolean onBridge(Container c) {
        return c.phase().alive()
                && c.networks().stream()
                        .map(NetworkAttachment::endpoint)
                        .anyMatch(e -> e != null
                                && !e.linkName().isEmpty()
                                && !(e.gateway().isEmpty() && e.ipv6Gateway().isEmpty()));
    }

    /** @param names by which others find it there */
    static EndpointSettings endpoint(NetworkAttachment network, List<String> names) {
        EndpointConfig asked = network.asked();
        EndpointConfig.Addresses addresses = asked.addresses();
        EndpointSettings.Builder settings = EndpointSettings.builder()
                .ipamConfig(
                        addresses == null
                                ? null
                                : new EndpointIpamConfig(addresses.ipv4(), addresses.ipv6(), addresses.linkLocal()))
                .links(asked.links())
                .aliases(asked.aliases())
                .driverOpts(asked.driverOptions())
                .gwPriority(asked.gatewayPriority())
                .macAddress(network.networkId().isEmpty() ? asked.macAddress() : "")
                .dnsNames(names.isEmpty() ? null : names)
                .networkId(network.networkId());
        Endpoint e = network.endpoint();
        if (e == null) return settings.build();
        return settings.endpointId(e.endpointId())
                .macAddress(e.macAddress())
                .ipAddress(e.ipAddress())
                .ipPrefixLen(e.prefixLength())
                .gateway(e.gateway())
                .globalIpv6Address(e.ipv6Address())
                .globalIpv6PrefixLen(e.ipv6PrefixLength())
                .ipv6Gateway(e.ipv6Gateway())
                .build();
    }

    /** {@code Containers} of a network, by container id. */
    static Map<String, EndpointResource> members(List<Container> containers, String networkId) {
        Map<String, EndpointResource> members = new TreeMap<>();
        for (Container c : containers) {
            for (NetworkAttachment network : c.networks()) {
                Endpoint e = network.endpoint();
                if (e == null || !network.networkId().equals(networkId)) continue;
                members.put(
                        c.id().hex(),
                        new EndpointResource(
                                c.name(),
                                e.endpointId(),
                                e.macAddress(),
                                subnet(e.ipAddress(), e.prefixLength()),
                                subnet(e.ipv6Address(), e.ipv6PrefixLength())));
            }
        }
        return new LinkedHashMap<>(members);
    }

    private static String subnet(String address, int prefixLength) {
        return address.isEmpty() ? "" : address + "/" + prefixLength;
    }
}
