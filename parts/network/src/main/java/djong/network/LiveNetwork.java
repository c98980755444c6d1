package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.network.ipam.Addresses;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A network at work: who holds which address, and who is in it. How its members are joined is the driver's. Safe for several threads. */
abstract sealed class LiveNetwork permits BridgeNetwork, VlanNetwork {
    /**
     * A subnet in use.
     *
     * @param gateway the network's own address; null where there is none
     * @param wayOut where members' way out is; null where there is none
     */
    record Range(
            Addresses addresses,
            @Nullable InetAddress gateway,
            @Nullable InetAddress wayOut) {
        Subnet subnet() {
            return addresses.subnet();
        }
    }

    private final Network network;
    private final List<Range> ranges;
    private final boolean chosen;
    private final Map<String, Member> members = new ConcurrentHashMap<>();

    LiveNetwork(Network network, List<Range> ranges, boolean chosen) {
        this.network = network;
        this.ranges = List.copyOf(ranges);
        this.chosen = chosen;
    }

    /** @param chosen whether a user chose the subnets: only then members may choose addresses */
    static LiveNetwork of(Network network, int defaultMtuBytes, boolean chosen) {
        return network.driver().equals("bridge")
                ? BridgeNetwork.of(network, defaultMtuBytes, chosen)
                : VlanNetwork.of(network, chosen);
    }

    /** @param hidden whether a range of a family (true is IPv6) has no gateway unless its user named one */
    static List<Range> ranges(Network network, Predicate<Boolean> hidden) {
        var ranges = new ArrayList<Range>();
        for (IpamConfig config : network.ipam().config()) {
            Subnet subnet = Subnet.parse(config.subnet());
            String inner = config.ipRange();
            var addresses = new Addresses(subnet, inner == null ? null : Subnet.parse(inner));
            InetAddress gateway = null;
            if (config.gateway() != null) gateway = Subnet.address(config.gateway());
            else if (!hidden.test(subnet.isIpv6())) gateway = first(subnet);
            if (gateway != null) claim(addresses, gateway, taken(Subnet.text(gateway)));
            InetAddress wayOut = gateway;
            Map<String, String> auxiliary =
                    config.auxiliaryAddresses() == null ? Map.of() : config.auxiliaryAddresses();
            for (Map.Entry<String, String> e : new TreeMap<>(auxiliary).entrySet()) {
                InetAddress address = Subnet.address(e.getValue());
                String taken = "failed to allocate secondary ip address (" + e.getKey() + ":" + e.getValue()
                        + "): Address already in use";
                claim(addresses, address, taken);
                if (network.driver().equals("bridge") && e.getKey().equals(wayOut(subnet.isIpv6()))) wayOut = address;
            }
            ranges.add(new Range(addresses, gateway, wayOut));
        }
        return ranges;
    }

    /** The name of an auxiliary address that is a bridge network's way out, if it is there. */
    static String wayOut(boolean ipv6) {
        return ipv6 ? "DefaultGatewayIPv6" : "DefaultGatewayIPv4";
    }

    /** What a network has where nobody chose: the first that is given out. In the smallest subnets of IPv4 all are. */
    private static InetAddress first(Subnet subnet) {
        return subnet.at(subnet.isIpv6() || subnet.size() > 2 ? 1 : 0);
    }

    private static void claim(Addresses addresses, InetAddress address, String taken) {
        try {
            addresses.claim(address);
        } catch (EngineException.Forbidden e) {
            throw new EngineException.System(taken, e);
        }
    }

    /** Why a gateway cannot be had, in Docker's words. */
    static String taken(String gateway) {
        return "failed to allocate gateway (" + gateway + "): Address already in use";
    }

    /** What the names of links in sandboxes begin with. */
    abstract String interfacePrefix();

    /** How a sandbox is to be joined. @param innerName of its link; {@code mac} may be empty where the driver has none */
    abstract Links.Plug plug(
            String endpointId,
            String innerName,
            String mac,
            List<Links.Interface> addresses,
            List<InterfaceSettings.Setting> settings);

    /** The hardware address of a sandbox's link; empty where it is not its own. @param asked may be empty */
    abstract String mac(String asked, InetAddress address);

    /** Whether what is outside is reached by the link itself, without a gateway. */
    boolean throughLink() {
        return false;
    }

    Network network() {
        return network;
    }

    boolean subnetsWereChosen() {
        return chosen;
    }

    List<Range> ranges() {
        return ranges;
    }

    List<Subnet> subnets() {
        return ranges.stream().map(Range::subnet).toList();
    }

    /** Whether there is a way out by this network. */
    boolean leadsOut() {
        return !network.internal();
    }

    /** An address of each family that the network has; what was taken is given back when it fails. */
    List<Held> allocate(EndpointRequest request) {
        var held = new ArrayList<Held>();
        boolean done = false;
        try {
            for (boolean ipv6 : new boolean[] {false, true}) {
                if (ipv6 ? !network.ipv6() : !network.ipv4()) continue;
                if (ipv6 && request.withoutIpv6() && network.ipv4()) continue;
                String wanted = ipv6 ? request.ipv6Address() : request.ipv4Address();
                held.add(wanted.isEmpty() ? free(ipv6) : claim(Subnet.address(wanted)));
            }
            done = true;
            return held;
        } finally {
            if (!done) held.forEach(this::release);
        }
    }

    /** An address taken from a range. */
    record Held(InetAddress address, Range range) {
        Links.Interface asInterface() {
            return new Links.Interface(address, range.subnet().prefixLength());
        }
    }

    private Held free(boolean ipv6) {
        for (Range range : ranges) {
            if (range.subnet().isIpv6() != ipv6) continue;
            InetAddress free = range.addresses().allocate();
            if (free != null) return new Held(free, range);
        }
        throw new EngineException.Unavailable("no available IPv" + (ipv6 ? 6 : 4)
                + " addresses on this network's address pools: " + network.name() + " (" + network.id() + ")");
    }

    /** Takes a given address. */
    Held claim(InetAddress address) {
        for (Range range : ranges) {
            if (!range.subnet().contains(address)) continue;
            range.addresses().claim(address);
            return new Held(address, range);
        }
        throw new EngineException.InvalidParameter("no configured subnet contains IP address " + Subnet.text(address));
    }

    void release(Held held) {
        held.range().addresses().release(held.address());
    }

    /** Takes an address again that a sandbox has had all the time. Outside of a subnet that was configured anew nobody else can get it. */
    void reclaim(String address) {
        if (address.isEmpty()) return;
        InetAddress parsed = Subnet.address(address);
        for (Range range : ranges) {
            if (!range.subnet().contains(parsed)) continue;
            range.addresses().claim(parsed);
            range.addresses().goOnAfter(parsed);
            return;
        }
    }

    /** Gives an address back by its text. */
    void release(String address) {
        if (address.isEmpty()) return;
        InetAddress parsed = Subnet.address(address);
        for (Range range : ranges) range.addresses().release(parsed);
    }

    /** A sandbox's place in this network. */
    record Member(String sandboxId, Endpoint endpoint) {
        Member with(Endpoint now) {
            return new Member(sandboxId, now);
        }
    }

    /** By endpoint. */
    Map<String, Member> members() {
        return members;
    }

    /** Why it cannot be removed. @param names what a sandbox is called */
    EngineException inUse(UnaryOperator<String> names) {
        String all = members.entrySet().stream()
                .map(e -> "name:\"" + names.apply(e.getValue().sandboxId()) + "\" id:\"" + Ids.truncated(e.getKey())
                        + "\"")
                .sorted()
                .collect(Collectors.joining(", "));
        return new EngineException.Forbidden(
                "error while removing network: network " + network.name() + " has active endpoints (" + all + ")");
    }
}
