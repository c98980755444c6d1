package djong.network;

import djong.base.Ids;
import djong.network.BridgeNetwork.Held;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a network that was given out, with all that the kernel must be told. */
record Place(BridgeNetwork bridge, Endpoint endpoint, Links.Pair pair) {
    private static final String ENDPOINT_INTERFACE = "com.docker.network.endpoint.ifname";

    /** Takes addresses of the network. @param others the sandbox's other places */
    static Place in(BridgeNetwork bridge, EndpointRequest request, List<Endpoint> others) {
        Network network = bridge.network();
        List<Held> held = bridge.allocate(request);
        String endpointId = Ids.random();
        String hostName = hostName(endpointId);
        String inner = interfaceName(bridge, request, others);
        String mac = request.macAddress().isEmpty()
                ? BridgeNetwork.mac(held.getFirst().address())
                : request.macAddress();
        Held four = held.stream()
                .filter(h -> !h.range().subnet().isIpv6())
                .findFirst()
                .orElse(null);
        Held six = held.stream()
                .filter(h -> h.range().subnet().isIpv6())
                .findFirst()
                .orElse(null);
        var endpoint = new Endpoint(
                network.id(),
                network.name(),
                endpointId,
                hostName,
                inner,
                mac,
                text(four),
                prefixLength(four),
                gateway(network, four),
                text(six),
                prefixLength(six),
                gateway(network, six),
                request.gatewayPriority(),
                request.names());
        var addresses = held.stream().map(Held::asInterface).toList();
        return new Place(
                bridge, endpoint, new Links.Pair(hostName, bridge.link(), bridge.mtuBytes(), inner, mac, addresses));
    }

    /** The name of the link on the host. */
    static String hostName(String endpointId) {
        return Links.PREFIX + endpointId.substring(0, 10);
    }

    private static String interfaceName(BridgeNetwork bridge, EndpointRequest request, List<Endpoint> others) {
        String asked = request.driverOptions().get(ENDPOINT_INTERFACE);
        if (asked != null) return asked;
        for (int i = 0; ; i++) {
            String name = bridge.options().interfacePrefix() + i;
            if (others.stream().noneMatch(e -> e.interfaceName().equals(name))) return name;
        }
    }

    private static String text(@Nullable Held held) {
        return held == null ? "" : Subnet.text(held.address());
    }

    private static int prefixLength(@Nullable Held held) {
        return held == null ? 0 : held.range().subnet().prefixLength();
    }

    private static String gateway(Network network, @Nullable Held held) {
        if (held == null || network.internal()) return "";
        InetAddress gateway = held.range().gateway();
        return gateway == null ? "" : Subnet.text(gateway);
    }
}
