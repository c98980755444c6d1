package djong.network;

import djong.base.EngineException;
import djong.linux.Fd;
import djong.linux.Nftables;
import djong.linux.Rtnetlink;
import djong.network.firewall.Ruleset;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The default bridge: its link on the host, its address, its rules, and the pairs of links into sandboxes. The link is made when the first
 * sandbox joins and stays when the engine stops, with the containers that use it.
 */
final class Bridge implements AutoCloseable {
    /** Every host link of ours begins with it; nothing else does. */
    static final String LINK_PREFIX = "djv";
    /** The name of the link inside a sandbox. */
    static final String INNER_NAME = "eth0";

    private static final int INNER_INDEX = 2;
    private static final Path IP_FORWARD = Path.of("/proc/sys/net/ipv4/ip_forward");

    private final NetworksConfig config;
    private final Rtnetlink host;
    private final Inet4Address address;
    private final Subnet subnet;
    private int index;
    private @Nullable Nftables nftables;

    private Bridge(NetworksConfig config, Rtnetlink host, Inet4Address address, Subnet subnet) {
        this.config = config;
        this.host = host;
        this.address = address;
        this.subnet = subnet;
    }

    /** Finds the address: the one asked for, the one an existing bridge has, or the first of the pools that nothing here uses. */
    public static Bridge open(NetworksConfig config) throws IOException {
        Rtnetlink host = Rtnetlink.open();
        try {
            String wanted = config.bridgeAddress();
            if (wanted == null) wanted = existing(config, host);
            if (wanted == null) wanted = free(config.pools(), host);
            Inet4Address address = Subnet.address(wanted.substring(0, wanted.indexOf('/')));
            return new Bridge(config, host, address, Subnet.parse(wanted));
        } catch (IOException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private static @Nullable String existing(NetworksConfig config, Rtnetlink host) throws IOException {
        Rtnetlink.Link link = host.link(config.bridgeName());
        if (link == null) return null;
        return host.addresses().stream()
                .filter(a -> a.linkIndex() == link.index() && a.address() instanceof Inet4Address)
                .map(a -> a.address().getHostAddress() + "/" + a.prefixLength())
                .findFirst()
                .orElse(null);
    }

    private static String free(List<AddressPool> pools, Rtnetlink host) throws IOException {
        List<Subnet> used = host.routes().stream()
                .filter(r -> r.destination() instanceof Inet4Address && r.prefixLength() > 0)
                .map(r -> new Subnet(Subnet.bits((Inet4Address) r.destination()), r.prefixLength()))
                .toList();
        for (AddressPool pool : pools) {
            Subnet whole = Subnet.parse(pool.base());
            for (long at = 0; at < whole.size(); at += 1L << (32 - pool.size())) {
                var candidate = new Subnet(Subnet.bits(whole.at(at)), pool.size());
                if (used.stream().noneMatch(candidate::overlaps)) {
                    return candidate.at(1).getHostAddress() + "/" + pool.size();
                }
            }
        }
        throw new EngineException.Unavailable("all predefined address pools have been fully subnetted");
    }

    public Inet4Address address() {
        return address;
    }

    public Subnet subnet() {
        return subnet;
    }

    /** Makes link, address, rules and forwarding as they must be; cheap when they are. */
    public synchronized void ensure() throws IOException {
        Rtnetlink.Link link = index == 0 ? host.link(config.bridgeName()) : null;
        if (index != 0 && nftables != null) return;
        if (link == null) {
            host.createBridge(config.bridgeName(), mac(address), config.mtu());
            link = host.link(config.bridgeName());
            if (link == null) throw new IOException("the bridge " + config.bridgeName() + " vanished");
        }
        int found = link.index();
        if (host.addresses().stream()
                .noneMatch(a -> a.linkIndex() == found && a.address().equals(address))) {
            host.addAddress(found, address, subnet.prefixLength());
        }
        if (!link.up()) host.up(found);
        Nftables rules = Nftables.open();
        try {
            rules.run(new Ruleset(config.bridgeName(), subnet).commands());
        } catch (IOException e) {
            rules.close();
            throw e;
        }
        if (!Files.readString(IP_FORWARD).startsWith("1")) Files.writeString(IP_FORWARD, "1");
        nftables = rules;
        index = found;
    }

    /**
     * Links the network namespace of the calling thread to the bridge and configures its end. Runs in a thread of that namespace, so that
     * the namespace's own settings can be written; the bridge's end goes in through the host's socket. Nothing is left when it fails: the
     * links die with the namespace.
     */
    public void connect(Fd namespace, String linkName, Inet4Address inner) throws IOException {
        int bridgeIndex;
        synchronized (this) {
            bridgeIndex = index;
        }
        try (Rtnetlink inside = Rtnetlink.open()) {
            int innerIndex = INNER_INDEX;
            // Tunnel modules put devices of their own into every namespace; then the usual number may be taken.
            Set<Integer> taken = Set.of();
            try {
                host.createVeth(linkName, bridgeIndex, config.mtu(), namespace, innerIndex, INNER_NAME, mac(inner));
            } catch (djong.linux.ErrnoException e) {
                taken = Set.copyOf(
                        inside.links().stream().map(Rtnetlink.Link::index).toList());
                if (!taken.contains(innerIndex)) throw e;
                innerIndex = taken.stream().mapToInt(Integer::intValue).max().orElse(INNER_INDEX) + 1;
                host.createVeth(linkName, bridgeIndex, config.mtu(), namespace, innerIndex, INNER_NAME, mac(inner));
            }
            disableIpv6();
            inside.configure(innerIndex, inner, subnet.prefixLength(), address);
        }
    }

    /** No link-local address on a network without IPv6, as Docker does. */
    private static void disableIpv6() throws IOException {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/" + INNER_NAME + "/disable_ipv6"), "1");
        } catch (NoSuchFileException e) {
            // This kernel has no IPv6 at all.
        }
    }

    /** Removes links of ours in the bridge that are not among {@code kept}. */
    public void sweep(Set<String> kept) throws IOException {
        Rtnetlink.Link bridge = host.link(config.bridgeName());
        if (bridge == null) return;
        for (Rtnetlink.Link link : host.links()) {
            if (link.masterIndex() == bridge.index()
                    && link.name().startsWith(LINK_PREFIX)
                    && !kept.contains(link.name())) {
                host.remove(link.name());
            }
        }
    }

    /** 02:42 and the four bytes of the address: unique in the subnet, and the same again for the same address. */
    public static byte[] mac(Inet4Address address) {
        byte[] a = address.getAddress();
        return new byte[] {0x02, 0x42, a[0], a[1], a[2], a[3]};
    }

    @Override
    public synchronized void close() {
        if (nftables != null) nftables.close();
        nftables = null;
        host.close();
    }
}
