package djong.network;

import djong.network.firewall.BridgeRules;
import djong.network.firewall.BridgeRules.Gateway;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A network of the driver {@code bridge}: each member has one end of a pair of links, the other is in the bridge. */
final class BridgeNetwork extends LiveNetwork {
    /** Of bridges that are named after their network; another than Docker's, whose bridges are not ours to remove. */
    private static final String LINK_PREFIX = "djb";

    private final BridgeOptions options;
    private final String link;
    private final int mtuBytes;
    /** The bridge's number in the kernel once it was looked after, else 0; under the lock of {@link Networks}. */
    int index;
    /** Whether packets from the host's loopback get there; the same lock. */
    boolean reachedFromLoopback;

    private BridgeNetwork(
            Network network, BridgeOptions options, String link, int mtuBytes, List<Range> ranges, boolean chosen) {
        super(network, ranges, chosen);
        this.options = options;
        this.link = link;
        this.mtuBytes = mtuBytes;
    }

    static BridgeNetwork of(Network network, int defaultMtuBytes, boolean chosen) {
        BridgeOptions options = BridgeOptions.of(network.options());
        String link = options.name().isEmpty() ? LINK_PREFIX + network.id().substring(0, 12) : options.name();
        int mtu = options.mtuBytes() == 0 ? defaultMtuBytes : options.mtuBytes();
        return new BridgeNetwork(
                network,
                options,
                link,
                mtu,
                ranges(network, ipv6 -> options.gateway(ipv6) == Gateway.ISOLATED),
                chosen);
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

    @Override
    String interfacePrefix() {
        return options.interfacePrefix();
    }

    @Override
    Links.Plug plug(
            String endpointId,
            String innerName,
            String mac,
            List<Links.Interface> addresses,
            List<InterfaceSettings.Setting> settings) {
        return new Links.Pair(Place.hostName(endpointId), link, mtuBytes, innerName, mac, addresses, settings);
    }

    @Override
    String mac(String asked, InetAddress address) {
        return asked.isEmpty() ? mac(address) : asked;
    }

    /** What the bridge itself has. */
    List<Links.Interface> own() {
        var own = new ArrayList<Links.Interface>();
        for (Range range : ranges()) {
            InetAddress gateway = range.gateway();
            if (gateway == null
                    || options.gateway(range.subnet().isIpv6()) == Gateway.ISOLATED
                    || !range.subnet().isIpv6() && options.inhibitIpv4()) continue;
            own.add(new Links.Interface(gateway, range.subnet().prefixLength()));
        }
        return own;
    }

    BridgeRules rules() {
        return new BridgeRules(
                link,
                subnets(),
                network().internal(),
                options.betweenContainers(),
                options.ipv4(),
                options.ipv6(),
                options.sourceIpv4(),
                options.sourceIpv6(),
                options.trusted());
    }

    /** The bridge's own: else it would take one of its ports', another as these come and go. */
    String mac() {
        List<Links.Interface> own = own();
        if (!own.isEmpty()) return mac(own.getFirst().address());
        return "02:42:" + network().id().substring(0, 8).replaceAll("(..)(?!$)", "$1:");
    }

    /** 02:42 and the four bytes of the address: unique in the subnet, and the same again for the same address. */
    static String mac(InetAddress address) {
        byte[] bytes = address.getAddress();
        var last = new byte[4];
        System.arraycopy(bytes, bytes.length - 4, last, 0, 4);
        return "02:42:" + HexFormat.ofDelimiter(":").formatHex(last);
    }
}
