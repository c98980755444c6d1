package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.network.LiveNetwork.Held;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a network that was given out, with all that the kernel and the neighbours must be told. */
record Place(LiveNetwork network, Endpoint endpoint, Links.Plug plug, Advertisement advertisement) {
    private static final int LINK_LOCAL4 = 16;
    private static final int LINK_LOCAL6 = 64;
    private static final String ENDPOINT_INTERFACE = "com.docker.network.endpoint.ifname";

    /** Takes addresses of the network. @param others the sandbox's other places */
    static Place in(LiveNetwork joined, EndpointRequest request, List<Endpoint> others) {
        Network network = joined.network();
        for (InetAddress address : request.linkLocal()) {
            if (address.isLinkLocalAddress()) continue;
            throw new EngineException.System(
                    "failed to set up container networking: invalid link local IP address: " + Subnet.text(address));
        }
        List<Held> held = joined.allocate(request);
        String endpointId = Ids.random();
        String inner = interfaceName(joined, request, others);
        String mac = joined.mac(request.macAddress(), held.getFirst().address());
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
                joined instanceof BridgeNetwork ? hostName(endpointId) : "",
                inner,
                mac,
                text(four),
                prefixLength(four),
                gateway(joined, four),
                text(six),
                prefixLength(six),
                gateway(joined, six),
                request.gatewayPriority(),
                request.names());
        var addresses = new ArrayList<>(held.stream().map(Held::asInterface).toList());
        for (InetAddress address : request.linkLocal()) {
            addresses.add(new Links.Interface(address, address.getAddress().length == 4 ? LINK_LOCAL4 : LINK_LOCAL6));
        }
        String settings = request.driverOptions().getOrDefault(InterfaceSettings.OPTION, "");
        return new Place(
                joined,
                endpoint,
                joined.plug(endpointId, inner, mac, addresses, InterfaceSettings.of(settings)),
                advertisement(network, request, mac));
    }

    /**
     * A hardware address follows from the address, which is one that nobody has had for long: neighbours know nothing that is wrong, unless somebody
     * chose one of the two. A network's options may ask for it all the same.
     */
    private static Advertisement advertisement(Network network, EndpointRequest request, String mac) {
        boolean chosen = !request.macAddress().isEmpty()
                || !request.ipv4Address().isEmpty()
                || !request.ipv6Address().isEmpty();
        boolean wanted = chosen || Advertisement.isIn(network.options());
        return wanted && !mac.isEmpty() ? Advertisement.of(network.options()) : Advertisement.NEVER;
    }

    /** The name of the link on the host. */
    static String hostName(String endpointId) {
        return Links.PREFIX + endpointId.substring(0, 10);
    }

    private static String interfaceName(LiveNetwork joined, EndpointRequest request, List<Endpoint> others) {
        String asked = request.driverOptions().get(ENDPOINT_INTERFACE);
        if (asked != null) return asked;
        for (int i = 0; ; i++) {
            String name = joined.interfacePrefix() + i;
            if (others.stream().noneMatch(e -> e.interfaceName().equals(name))) return name;
        }
    }

    private static String text(@Nullable Held held) {
        return held == null ? "" : Subnet.text(held.address());
    }

    private static int prefixLength(@Nullable Held held) {
        return held == null ? 0 : held.range().subnet().prefixLength();
    }

    private static String gateway(LiveNetwork joined, @Nullable Held held) {
        if (held == null || !joined.leadsOut() || joined.throughLink()) return "";
        InetAddress wayOut = held.range().wayOut();
        return wayOut == null ? "" : Subnet.text(wayOut);
    }
}
