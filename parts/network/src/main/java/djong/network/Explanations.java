package djong.network;

import djong.linux.Fd;
import djong.linux.Nftables;
import djong.network.PortExplanation.Step;
import djong.network.firewall.TableListing;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Explains published ports by looking at the kernel, not by what the engine believes. Under the lock of {@link Networks}. */
final class Explanations {
    private final Firewall firewall;
    private final Neighbours neighbours;
    private final Links links;

    Explanations(Firewall firewall, Neighbours neighbours, Links links) {
        this.firewall = firewall;
        this.neighbours = neighbours;
        this.links = links;
    }

    /** @param bridges names of links, by network */
    List<PortExplanation> of(Sandbox sandbox, Map<String, String> bridges) throws IOException {
        var table = new TableListing(listing());
        Fd namespace = sandbox.namespace();
        var all = new ArrayList<PortExplanation>();
        for (PortMapping port : sandbox.ports()) {
            Sockets host = links.onThread(() -> Sockets.read(port.protocol()));
            Sockets inside = namespace == null ? host : links.in(namespace, () -> Sockets.read(port.protocol()));
            all.add(explained(port, sandbox, bridges, table, host, inside));
        }
        return all;
    }

    private String listing() throws IOException {
        try {
            return firewall.list("table inet " + firewall.table());
        } catch (Nftables.Refused e) {
            return "";
        }
    }

    private PortExplanation explained(
            PortMapping port,
            Sandbox sandbox,
            Map<String, String> bridges,
            TableListing table,
            Sockets host,
            Sockets inside)
            throws IOException {
        var steps = new ArrayList<Step>();
        InetAddress address = Subnet.address(port.hostAddress());
        if (port.hostPort() == 0) return routed(port, address, inside);
        String socket = port.protocol() + " " + HostPorts.shown(port.hostAddress(), port.hostPort());
        steps.add(
                port.protocol().equals("sctp") || !host.at(port.hostPort()).isEmpty()
                        ? new Step(true, "socket", "the daemon holds " + socket + ", so that no other program takes it")
                        : new Step(false, "socket", "nobody holds " + socket + ": another program may take it"));
        String target = element(port, address, sandbox, table, steps);
        Endpoint endpoint = sandbox.endpoints().stream()
                .filter(_ -> !target.isEmpty())
                .filter(e -> e.ipAddress().equals(target) || e.ipv6Address().equals(target))
                .findFirst()
                .orElse(null);
        if (endpoint != null) {
            String bridge = bridges.getOrDefault(endpoint.networkId(), "");
            forward(address, bridge, table, steps);
            if (!bridge.isEmpty()) route(Subnet.address(target), bridge, steps);
        }
        listener(port, inside, steps);
        return new PortExplanation(port, steps, verdict(port, address, steps));
    }

    /** One that is no port of the host. */
    private PortExplanation routed(PortMapping port, InetAddress address, Sockets inside) {
        var steps = new ArrayList<Step>();
        String set = address.getAddress().length == 16 ? "open6" : "open4";
        steps.add(new Step(
                true, "routed", "open at the container's own address, by set inet " + firewall.table() + " " + set));
        listener(port, inside, steps);
        return new PortExplanation(port, steps, "reachable at the container's own address, port " + port.port());
    }

    /** @return the sandbox's address that the element names; empty without an element */
    private String element(
            PortMapping port, InetAddress address, Sandbox sandbox, TableListing table, List<Step> steps) {
        boolean ipv6 = address.getAddress().length == 16;
        boolean any = address.isAnyLocalAddress();
        String map = (any ? "any" : "at") + (ipv6 ? "6" : "4");
        String key = (any ? "" : Subnet.text(address) + " . ") + port.protocol() + " . " + port.hostPort() + " : ";
        String element = table.element(map, key);
        String named = "map inet " + firewall.table() + " " + map;
        if (element.isEmpty()
                && ipv6
                && sandbox.endpoints().stream().allMatch(e -> e.ipv6Address().isEmpty())) {
            steps.add(new Step(true, "relay", "the container has no IPv6: the daemon's socket passes connections on"));
            return "";
        }
        steps.add(
                element.isEmpty()
                        ? new Step(false, "element", "none for " + key.substring(0, key.length() - 3) + " in " + named)
                        : new Step(true, "element", element + " in " + named));
        rule(table, "prerouting", "jump publish", "from elsewhere", steps);
        rule(table, "output", "jump publish", "from this host", steps);
        rule(table, "publish", "@" + map, "to the container", steps);
        int colon = element.indexOf(" : ");
        return colon < 0 ? "" : element.substring(colon + 3, element.lastIndexOf(" . "));
    }

    private void rule(TableListing table, String chain, String text, String where, List<Step> steps) {
        String rule = table.rule(chain, text);
        String named = " in chain inet " + firewall.table() + " " + chain;
        steps.add(
                rule.isEmpty()
                        ? new Step(false, "rule", "none with \"" + text + "\"" + named)
                        : new Step(true, "rule", where + ": " + rule + named));
    }

    private void forward(InetAddress address, String bridge, TableListing table, List<Step> steps) throws IOException {
        rule(table, "forward", "oifname \"" + bridge + "\" ct status dnat accept", "into the bridge", steps);
        boolean ipv6 = address.getAddress().length == 16;
        setting(ipv6 ? "ipv6/conf/all/forwarding" : "ipv4/ip_forward", steps);
        boolean byLoopback = address.isLoopbackAddress() || address.isAnyLocalAddress();
        if (!ipv6 && byLoopback) setting("ipv4/conf/" + bridge + "/route_localnet", steps);
        for (String warning : neighbours.warnings()) {
            if (warning.contains(" " + bridge + " ")) steps.add(new Step(false, "firewall", warning));
        }
    }

    /** Another link of the host may be in the same subnet. */
    private void route(InetAddress target, String bridge, List<Step> steps) throws IOException {
        String link = links.linkTo(target);
        String to = Subnet.text(target);
        if (link.equals(bridge)) steps.add(new Step(true, "route", to + " by " + bridge));
        else if (link.isEmpty()) steps.add(new Step(false, "route", "this host has no route to " + to));
        else
            steps.add(new Step(
                    false,
                    "route",
                    "a route of this host leads " + to + " to " + link + " instead of " + bridge
                            + ": take it away, or give the network another subnet"));
    }

    private void setting(String path, List<Step> steps) throws IOException {
        String value = links.onThread(
                () -> Files.readString(Path.of("/proc/sys/net").resolve(path)).strip());
        steps.add(new Step(!value.equals("0"), "setting", "net." + path.replace('/', '.') + " is " + value));
    }

    private static void listener(PortMapping port, Sockets inside, List<Step> steps) {
        if (port.protocol().equals("sctp")) return;
        List<InetAddress> listening = inside.at(port.port());
        String name = port.port() + "/" + port.protocol();
        if (listening.isEmpty()) {
            steps.add(new Step(false, "program", "nothing in the container listens on " + name));
        } else if (listening.stream().allMatch(InetAddress::isLoopbackAddress)) {
            steps.add(new Step(
                    false,
                    "program",
                    "a program in the container listens on " + name
                            + " of its own loopback only: let it listen on 0.0.0.0"));
        } else {
            InetAddress first = listening.stream()
                    .filter(a -> !a.isLoopbackAddress())
                    .findFirst()
                    .orElseThrow();
            steps.add(new Step(
                    true,
                    "program",
                    "a program in the container listens on " + HostPorts.shown(Subnet.text(first), port.port())));
        }
    }

    private static String verdict(PortMapping port, InetAddress address, List<Step> steps) {
        for (Step step : steps) {
            if (step.good() || step.what().equals("socket")) continue;
            boolean others = step.what().equals("firewall");
            return (others ? "not reachable from elsewhere: " : "not reachable: ") + step.says();
        }
        if (address.isLoopbackAddress()) return "reachable from this host alone, at " + port.hostAddress();
        return address.isAnyLocalAddress()
                ? "reachable at every address of this host: from it, from elsewhere, and from containers"
                : "reachable at " + port.hostAddress() + ", from wherever that is";
    }
}
