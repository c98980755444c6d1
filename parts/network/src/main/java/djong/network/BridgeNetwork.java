package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import djong.network.firewall.BridgeRules;
import djong.network.ipam.Addresses;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A network of the driver {@code bridge} at work: who holds which address, and who is in it. Safe for several threads. */
final class BridgeNetwork {
    /** Of bridges that are named after their network; another than Docker's, whose bridges are not ours to remove. */
    private static final String LINK_PREFIX = "djb";

    /** A subnet in use. @param gateway the bridge's own address; null where it has none */
    record Range(Addresses addresses, @Nullable InetAddress gateway) {
        Subnet subnet() {
            return addresses.subnet();
        }
    }

    private final Network network;
    private final BridgeOptions options;
    private final String link;
    private final int mtuBytes;
    private final List<Range> ranges;
    private final boolean chosen;
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    /** The bridge's number in the kernel once it was looked after, else 0; under the lock of {@link Networks}. */
    int index;

    private BridgeNetwork(
            Network network, BridgeOptions options, String link, int mtuBytes, List<Range> ranges, boolean chosen) {
        this.network = network;
        this.options = options;
        this.link = link;
        this.mtuBytes = mtuBytes;
        this.ranges = ranges;
        this.chosen = chosen;
    }

    /** @param chosen whether a user chose the subnets: only then members may choose addresses */
    static BridgeNetwork of(Network network, int defaultMtuBytes, boolean chosen) {
        BridgeOptions options = BridgeOptions.of(network.options());
        var ranges = new ArrayList<Range>();
        for (IpamConfig config : network.ipam().config()) {
            Subnet subnet = Subnet.parse(config.subnet());
            String inner = config.ipRange();
            var addresses = new Addresses(subnet, inner == null ? null : Subnet.parse(inner));
            InetAddress gateway = null;
            if (config.gateway() != null) gateway = Subnet.address(config.gateway());
            else if (!network.internal() || subnet.isIpv6()) gateway = subnet.size() > 1 ? subnet.at(1) : null;
            if (gateway != null) addresses.claim(gateway);
            if (config.auxiliaryAddresses() != null) {
                for (String text : config.auxiliaryAddresses().values()) addresses.claim(Subnet.address(text));
            }
            ranges.add(new Range(addresses, gateway));
        }
        String link = options.name().isEmpty() ? LINK_PREFIX + network.id().substring(0, 12) : options.name();
        int mtu = options.mtuBytes() == 0 ? defaultMtuBytes : options.mtuBytes();
        return new BridgeNetwork(network, options, link, mtu, List.copyOf(ranges), chosen);
    }

    Network network() {
        return network;
    }

    BridgeOptions options() {
        return options;
    }

    String link() {
        return link;
    }

    int mtuBytes() {
        return mtuBytes;
    }

    boolean subnetsWereChosen() {
        return chosen;
    }

    List<Subnet> subnets() {
        return ranges.stream().map(Range::subnet).toList();
    }

    /** What the bridge itself has. */
    List<Links.Interface> own() {
        var own = new ArrayList<Links.Interface>();
        for (Range range : ranges) {
            InetAddress gateway = range.gateway();
            if (gateway == null || !range.subnet().isIpv6() && options.inhibitIpv4()) continue;
            own.add(new Links.Interface(gateway, range.subnet().prefixLength()));
        }
        return own;
    }

    BridgeRules rules() {
        return new BridgeRules(
                link,
                subnets(),
                network.internal(),
                options.betweenContainers(),
                options.ipv4(),
                options.ipv6(),
                options.sourceIpv4(),
                options.sourceIpv6(),
                options.trusted());
    }

    /** An address of each family that the network has; what was taken is given back when it fails. */
    List<Held> allocate(EndpointRequest request) {
        var held = new ArrayList<Held>();
        boolean done = false;
        try {
            for (boolean ipv6 : new boolean[] {false, true}) {
                if (ipv6 ? !network.ipv6() : !network.ipv4()) continue;
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
        EngineException full = null;
        for (Range range : ranges) {
            if (range.subnet().isIpv6() != ipv6) continue;
            try {
                return new Held(range.addresses().allocate(), range);
            } catch (EngineException.Unavailable e) {
                full = e;
            }
        }
        throw full != null
                ? full
                : new EngineException.Unavailable("no available IPv" + (ipv6 ? 6 : 4)
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

    /** The bridge's own: else it would take one of its ports', another as these come and go. */
    String mac() {
        List<Links.Interface> own = own();
        if (!own.isEmpty()) return mac(own.getFirst().address());
        return "02:42:" + network.id().substring(0, 8).replaceAll("(..)(?!$)", "$1:");
    }

    /** 02:42 and the four bytes of the address: unique in the subnet, and the same again for the same address. */
    static String mac(InetAddress address) {
        byte[] bytes = address.getAddress();
        var last = new byte[4];
        System.arraycopy(bytes, bytes.length - 4, last, 0, 4);
        return "02:42:" + HexFormat.ofDelimiter(":").formatHex(last);
    }
}
