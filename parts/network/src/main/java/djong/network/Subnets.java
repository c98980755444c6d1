package djong.network;

import djong.base.EngineException;
import djong.network.ipam.Pools;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides which subnets a network has. */
final class Subnets {
    private final NetworksConfig config;
    private final Links links;
    private final List<Pools.Pool> pools;

    Subnets(NetworksConfig config, Links links) {
        this.config = config;
        this.links = links;
        this.pools = pools(config);
    }

    /** The daemon's pools, and for IPv6 unique local addresses of this engine's own; RFC 4193. */
    private static List<Pools.Pool> pools(NetworksConfig config) {
        var pools = new ArrayList<Pools.Pool>();
        for (AddressPool pool : config.pools()) pools.add(new Pools.Pool(Subnet.parse(pool.base()), pool.size()));
        if (pools.stream().noneMatch(p -> p.range().isIpv6())) {
            String hash = Predefined.hash(config.bridgeName() + "/ula/" + config.created());
            String site = "fd" + hash.substring(0, 2) + ":" + hash.substring(2, 6) + ":" + hash.substring(6, 10);
            pools.add(new Pools.Pool(Subnet.parse(site + "::/48"), 64));
        }
        return pools;
    }

    /**
     * The default bridge's, of each family: the one asked for, the one an existing bridge has, or the first of the pools that nothing uses.
     *
     * @param taken by other networks
     */
    List<IpamConfig> ofDefaultBridge(DefaultBridge bridge, Collection<Subnet> taken) throws IOException {
        var all = new ArrayList<IpamConfig>();
        all.add(ofDefaultBridge(false, bridge.ipv4(), taken));
        if (bridge.ipv6() != null) all.add(ofDefaultBridge(true, bridge.ipv6(), taken));
        return all;
    }

    private IpamConfig ofDefaultBridge(boolean ipv6, DefaultBridge.Family asked, Collection<Subnet> taken)
            throws IOException {
        String range = asked.range();
        String wanted = asked.address() == null ? present(ipv6, range) : asked.address();
        IpamConfig any = wanted == null && range == null ? free(ipv6, taken) : null;
        Subnet subnet = Subnet.parse(any != null ? any.subnet() : String.valueOf(wanted == null ? range : wanted));
        if (subnet.isIpv6() != ipv6) {
            throw new EngineException.InvalidParameter(
                    "the default bridge's address " + wanted + " is of IPv" + (ipv6 ? 4 : 6));
        }
        // As Docker shows it: a bridge in a subnet that only a range names has its first address, and says so to
        // nobody.
        String gateway = any != null
                ? any.gateway()
                : wanted == null ? null : Subnet.text(Subnet.address(wanted.substring(0, wanted.indexOf('/'))));
        return new IpamConfig(
                subnet.toString(), range == null ? null : within(subnet, range), gateway, wayOut(subnet, asked));
    }

    private static @Nullable Map<String, String> wayOut(Subnet subnet, DefaultBridge.Family asked) {
        if (asked.gateway() == null) return null;
        String name = LiveNetwork.wayOut(subnet.isIpv6());
        if (!subnet.contains(Subnet.address(asked.gateway()))) {
            throw new EngineException.InvalidParameter("auxiliary address: (" + name + ":" + asked.gateway()
                    + ") must belong to the master pool: " + subnet);
        }
        return Map.of(name, asked.gateway());
    }

    /**
     * What an existing bridge of that name has; null without. An address of its link alone is no subnet of the network. Nor is one that an earlier daemon
     * gave its own bridge for another range; a bridge of another name is somebody's, whose address stays.
     */
    private @Nullable String present(boolean ipv6, @Nullable String range) throws IOException {
        boolean ours = config.bridgeName().equals(NetworksConfig.DEFAULT_BRIDGE);
        Subnet part = range == null || !ours ? null : Subnet.parse(range);
        return links.addresses(config.bridgeName()).stream()
                .filter(i -> i.address().getAddress().length == (ipv6 ? 16 : 4))
                .filter(i -> !ipv6 || !i.address().isLinkLocalAddress())
                .map(Links.Interface::toString)
                .filter(i -> part == null || Subnet.parse(i).contains(part))
                .findFirst()
                .orElse(null);
    }

    private static String within(Subnet subnet, String range) {
        Subnet part = Subnet.parse(range);
        if (part.isIpv6() != subnet.isIpv6() || !subnet.contains(part)) {
            throw new EngineException.InvalidParameter(
                    "the range " + range + " is not in the default bridge's subnet " + subnet);
        }
        return part.toString();
    }

    /** The subnets asked for, and one of the pools for each family without. @param hidden whether a family (true is IPv6) has no gateway @throws EngineException.Forbidden when one is taken */
    List<IpamConfig> complete(
            List<IpamConfig> asked, boolean ipv4, boolean ipv6, Collection<Subnet> taken, Predicate<Boolean> hidden)
            throws IOException {
        var all = new ArrayList<>(asked);
        for (IpamConfig one : asked) {
            Subnet subnet = Subnet.parse(one.subnet());
            if (taken.stream().anyMatch(subnet::overlaps)) {
                throw new EngineException.Forbidden(
                        "invalid pool request: Pool overlaps with other one on this address space");
            }
            // The first address of a subnet of IPv6 is every router's.
            if (subnet.isIpv6() && subnet.size() == 1) {
                throw new EngineException.System(
                        one.gateway() == null
                                ? "failed to allocate gateway (): no available addresses on this pool"
                                : LiveNetwork.taken(one.gateway()));
            }
        }
        for (boolean six : new boolean[] {false, true}) {
            if (six ? !ipv6 : !ipv4) continue;
            if (asked.stream().anyMatch(c -> Subnet.parse(c.subnet()).isIpv6() == six)) continue;
            IpamConfig free = free(six, taken);
            all.add(hidden.test(six) ? new IpamConfig(free.subnet(), null, null, null) : free);
        }
        // Clients ask in any order; the answer is IPv4 first.
        all.sort(Comparator.comparing(c -> Subnet.parse(c.subnet()).isIpv6()));
        return all;
    }

    private IpamConfig free(boolean ipv6, Collection<Subnet> taken) throws IOException {
        Set<Subnet> used = new HashSet<>(links.routed());
        used.addAll(taken);
        Subnet free = Pools.free(pools, ipv6, used);
        return new IpamConfig(free.toString(), null, Subnet.text(free.at(1)), null);
    }
}
