package djong.network;

import djong.base.Ids;
import djong.base.Undo;
import djong.network.firewall.PublishedPort;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ports of sandboxes that can be reached through the host: on the addresses of what is the sandbox's way out. Under the lock of {@link Networks}. */
final class Publishing {
    private static final System.Logger LOG = System.getLogger(Publishing.class.getName());

    private final Links links;
    private final Firewall firewall;
    private final Map<String, BridgeNetwork> bridges;
    private final Function<List<Endpoint>, List<Links.Way>> waysOut;
    private final HostPorts hostPorts;

    /** @param bridges by network, as they are */
    Publishing(
            Links links,
            Firewall firewall,
            Map<String, BridgeNetwork> bridges,
            Function<List<Endpoint>, List<Links.Way>> waysOut) {
        this.links = links;
        this.firewall = firewall;
        this.bridges = bridges;
        this.waysOut = waysOut;
        this.hostPorts = new HostPorts(links);
    }

    /** Takes ports of the host and leads them to the sandbox; all or none. */
    void publish(Sandbox sandbox, List<PortRequest> requests) throws IOException {
        if (requests.isEmpty()) return;
        Exit out = exit(sandbox);
        try (var undo = new Undo()) {
            var mappings = new ArrayList<PortMapping>();
            for (PortRequest request : requests) {
                int before = 0;
                for (String address : hostAddresses(out, request)) {
                    int port = hostPorts.take(before == 0 ? request : at(request, before), address);
                    undo.push(
                            "give port " + port + " back", () -> hostPorts.release(request.protocol(), address, port));
                    mappings.add(new PortMapping(request.protocol(), request.port(), address, port));
                    before = port;
                }
            }
            for (Endpoint e : sandbox.endpoints()) reachable(e);
            firewall.publish(published(out, mappings));
            sandbox.showPorts(mappings);
            undo.keep();
        }
    }

    /** Both families of one request get the same port. */
    private static PortRequest at(PortRequest request, int hostPort) {
        return new PortRequest(request.protocol(), request.port(), request.hostAddress(), hostPort, hostPort);
    }

    /** Takes up the ports of a sandbox that ran on while the engine was away. */
    void hold(Sandbox sandbox, List<PortMapping> ports) throws IOException {
        if (ports.isEmpty()) return;
        for (PortMapping p : ports) {
            try {
                hostPorts.take(p.protocol(), p.hostAddress(), p.hostPort());
            } catch (HostPorts.InUse e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "another program has taken " + HostPorts.shown(p.hostAddress(), p.hostPort())
                                + ", which is published for " + Ids.truncated(sandbox.id()));
            }
        }
        firewall.publish(published(exit(sandbox), ports));
        sandbox.showPorts(ports);
    }

    /** Takes the sandbox's ports away and gives them back to the host. */
    void withdraw(Sandbox sandbox) {
        List<PortMapping> ports = sandbox.ports();
        if (ports.isEmpty()) return;
        try {
            firewall.withdraw(published(exit(sandbox), ports));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "ports of " + sandbox.id() + " stay published: " + e.getMessage(), e);
        } finally {
            for (PortMapping p : ports) hostPorts.release(p.protocol(), p.hostAddress(), p.hostPort());
        }
    }

    /** From the host's loopback, and by its own ports from itself. */
    private void reachable(Endpoint endpoint) throws IOException {
        BridgeNetwork bridge = bridges.get(endpoint.networkId());
        if (bridge == null) return;
        if (!endpoint.ipAddress().isEmpty()) links.sysctl("ipv4/conf/" + bridge.link() + "/route_localnet", "1");
        links.hairpin(endpoint.linkName());
    }

    /** On which addresses of the host a port appears: those of the families that the sandbox can be reached by. */
    private static List<String> hostAddresses(Exit out, PortRequest request) {
        String asked = request.hostAddress();
        if (asked.isEmpty()) {
            var all = new ArrayList<String>();
            if (out.ipv4 != null) all.add(out.binding == null ? "0.0.0.0" : out.binding);
            if (out.ipv6 != null) all.add("::");
            return all;
        }
        boolean reachable = asked.contains(":") ? out.ipv6 != null : out.ipv4 != null;
        return reachable ? List.of(asked) : List.of();
    }

    /** A sandbox's addresses on its ways out; null where it has none. @param binding where its ports go unless they say so */
    private record Exit(
            @Nullable InetAddress ipv4,
            @Nullable InetAddress ipv6,
            @Nullable String binding) {}

    private Exit exit(Sandbox sandbox) {
        InetAddress ipv4 = null;
        InetAddress ipv6 = null;
        String binding = null;
        for (Links.Way way : waysOut.apply(sandbox.endpoints())) {
            for (Endpoint e : sandbox.endpoints()) {
                if (!e.interfaceName().equals(way.innerName())) continue;
                if (way.gateway().getAddress().length == 16) {
                    ipv6 = Subnet.address(e.ipv6Address());
                    continue;
                }
                ipv4 = Subnet.address(e.ipAddress());
                BridgeNetwork bridge = bridges.get(e.networkId());
                if (bridge != null) binding = bridge.options().hostBinding();
            }
        }
        return new Exit(ipv4, ipv6, binding);
    }

    private static List<PublishedPort> published(Exit out, List<PortMapping> mappings) {
        var published = new ArrayList<PublishedPort>();
        for (PortMapping m : mappings) {
            InetAddress host = Subnet.address(m.hostAddress());
            InetAddress target = host.getAddress().length == 4 ? out.ipv4 : out.ipv6;
            if (target == null) continue;
            published.add(new PublishedPort(
                    m.protocol(), host.isAnyLocalAddress() ? null : host, m.hostPort(), target, m.port()));
        }
        return published;
    }

    void close() {
        hostPorts.close();
    }
}
