package djong.network;

import djong.base.Ids;
import djong.base.Undo;
import djong.network.Publication.Exit;
import djong.network.Publication.Taken;
import djong.network.Publication.Target;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Ports of sandboxes that can be reached through the host: on the addresses of what is the sandbox's way out. Under the lock of {@link Networks}. */
final class Publishing {
    private static final System.Logger LOG = System.getLogger(Publishing.class.getName());

    private final Links links;
    private final Firewall firewall;
    private final Map<String, LiveNetwork> networks;
    private final Function<List<Endpoint>, List<Links.Way>> waysOut;
    private final HostPorts hostPorts;

    /** @param networks by id, as they are */
    Publishing(
            Links links,
            Firewall firewall,
            Map<String, LiveNetwork> networks,
            Function<List<Endpoint>, List<Links.Way>> waysOut) {
        this.links = links;
        this.firewall = firewall;
        this.networks = networks;
        this.waysOut = waysOut;
        this.hostPorts = new HostPorts(links);
    }

    /** Takes ports of the host and leads them to the sandbox; all or none. */
    void publish(Sandbox sandbox, List<PortRequest> requests) throws IOException {
        lead(sandbox, new Publication(requests, Publication.NONE.exit(), List.of()));
    }

    /** Leads the ports where the sandbox's way out is now, if that has changed. Ports stay the same where they can. */
    void follow(Sandbox sandbox) throws IOException {
        lead(sandbox, sandbox.publication());
    }

    private void lead(Sandbox sandbox, Publication before) throws IOException {
        if (before.requests().isEmpty()) return;
        Exit exit = exit(sandbox);
        if (exit.equals(before.exit())) {
            sandbox.show(before);
            return;
        }
        try (var undo = new Undo()) {
            var taken = new ArrayList<Taken>();
            for (PortRequest request : before.requests()) taken.addAll(take(request, exit, before.taken(), undo));
            var now = new Publication(before.requests(), exit, List.copyOf(taken));
            reachable(sandbox, exit);
            firewall.change(before.openings(), now.openings());
            for (Taken t : before.taken()) if (!taken.contains(t)) release(t.mapping());
            relay(now);
            links.forgetDatagrams(now.mappings());
            sandbox.show(now);
            undo.keep();
        }
    }

    /** The ports of one request: the same number at each address, and the number of before where it has one. */
    private List<Taken> take(PortRequest request, Exit exit, List<Taken> before, Undo undo) throws IOException {
        var own = before.stream().filter(t -> t.request().equals(request)).toList();
        int known = own.stream().mapToInt(t -> t.mapping().hostPort()).max().orElse(0);
        var mappings = new ArrayList<PortMapping>();
        for (String address : hostPorts.listenable(exit.hostAddresses(request), request)) {
            boolean direct = exit.direct(address);
            String shown = !direct ? address : address.contains(":") ? "::" : "0.0.0.0";
            mappings.add(new PortMapping(request.protocol(), request.port(), shown, direct ? 0 : known));
        }
        List<PortMapping> wanted = mappings.stream()
                .filter(m -> !exit.direct(m.hostAddress()))
                .filter(m -> own.stream().noneMatch(t -> t.mapping().equals(m)))
                .toList();
        if (wanted.isEmpty())
            return mappings.stream().map(m -> new Taken(request, m)).toList();
        List<String> addresses = wanted.stream().map(PortMapping::hostAddress).toList();
        int port = hostPorts.take(known == 0 ? request : at(request, known), addresses);
        for (String address : addresses) {
            undo.push("give port " + port + " back", () -> hostPorts.release(request.protocol(), address, port));
        }
        return mappings.stream()
                .map(m -> exit.direct(m.hostAddress()) ? m : m.at(port))
                .map(m -> new Taken(request, m))
                .toList();
    }

    private static PortRequest at(PortRequest request, int hostPort) {
        return new PortRequest(request.protocol(), request.port(), request.hostAddress(), hostPort, hostPort);
    }

    /** Takes up the ports of a sandbox that ran on while the engine was away. */
    void hold(Sandbox sandbox, List<PortRequest> requests, List<PortMapping> ports) throws IOException {
        if (requests.isEmpty() && ports.isEmpty()) return;
        Exit exit = exit(sandbox);
        var taken = new ArrayList<Taken>();
        for (PortMapping p : ports) {
            PortRequest request = requests.stream()
                    .filter(r -> asksFor(r, p))
                    .findFirst()
                    .orElseGet(
                            () -> new PortRequest(p.protocol(), p.port(), p.hostAddress(), p.hostPort(), p.hostPort()));
            taken.add(new Taken(request, p));
            if (p.hostPort() == 0) continue;
            try {
                hostPorts.take(p.protocol(), p.hostAddress(), p.hostPort());
            } catch (HostPorts.InUse e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "another program has taken " + HostPorts.shown(p.hostAddress(), p.hostPort())
                                + ", which is published for " + Ids.truncated(sandbox.id()));
            }
        }
        var now = new Publication(requests, exit, List.copyOf(taken));
        firewall.change(List.of(), now.openings());
        relay(now);
        sandbox.show(now);
    }

    private static boolean asksFor(PortRequest r, PortMapping p) {
        boolean port = p.hostPort() == 0
                || r.hostPort() == 0
                || r.hostPort() <= p.hostPort() && p.hostPort() <= r.lastHostPort();
        return r.port() == p.port() && r.protocol().equals(p.protocol()) && port;
    }

    /** Takes the sandbox's ports away and gives them back to the host. */
    void withdraw(Sandbox sandbox) {
        Publication gone = sandbox.publication();
        if (gone.taken().isEmpty()) return;
        try {
            firewall.change(gone.openings(), List.of());
            links.forgetDatagrams(gone.mappings());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "ports of " + sandbox.id() + " stay published: " + e.getMessage(), e);
        } finally {
            for (Taken t : gone.taken()) release(t.mapping());
        }
    }

    private void release(PortMapping m) {
        if (m.hostPort() != 0) hostPorts.release(m.protocol(), m.hostAddress(), m.hostPort());
    }

    private void relay(Publication publication) {
        for (Taken t : publication.taken()) {
            PortMapping m = t.mapping();
            InetSocketAddress target = publication.relayed(m);
            if (target == null || m.hostPort() == 0 || !m.hostAddress().contains(":")) continue;
            hostPorts.relay(m.protocol(), m.hostAddress(), m.hostPort(), target);
        }
    }

    /** From the host's loopback, and by its own ports from itself. */
    private void reachable(Sandbox sandbox, Exit exit) throws IOException {
        for (Endpoint endpoint : sandbox.endpoints()) {
            if (!(networks.get(endpoint.networkId()) instanceof BridgeNetwork bridge)) continue;
            if (!bridge.reachedFromLoopback && exit.ipv4() != null) {
                links.sysctl("ipv4/conf/" + bridge.link() + "/route_localnet", "1");
                bridge.reachedFromLoopback = true;
            }
            links.hairpin(endpoint.linkName());
        }
    }

    private Exit exit(Sandbox sandbox) {
        Target ipv4 = null;
        Target ipv6 = null;
        String binding = "";
        for (Links.Way way : waysOut.apply(sandbox.endpoints())) {
            for (Endpoint e : sandbox.endpoints()) {
                if (!e.interfaceName().equals(way.innerName())) continue;
                // Who is in another kind of network is reached there, and not through the host.
                if (!(networks.get(e.networkId()) instanceof BridgeNetwork bridge)) continue;
                if (way.ipv6()) {
                    ipv6 = new Target(
                            Subnet.address(e.ipv6Address()), bridge.options().ipv6());
                } else {
                    ipv4 = new Target(
                            Subnet.address(e.ipAddress()), bridge.options().ipv4());
                    String bound = bridge.options().hostBinding();
                    if (bound != null && !HostPorts.any(bound)) binding = bound;
                }
            }
        }
        return new Exit(ipv4, ipv6, binding);
    }

    void close() {
        hostPorts.close();
    }
}
