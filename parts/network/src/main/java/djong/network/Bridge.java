package djong.network;

import djong.base.EngineException;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.NamespaceThread;
import djong.linux.Nftables;
import djong.linux.Rtnetlink;
import djong.network.firewall.Ruleset;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The default bridge: its link on the host, its address, its rules, and the sandboxes' namespaces with the pairs of links into them. The
 * link is made when the first sandbox joins and stays when the engine stops, with the containers that use it. One thread makes all
 * namespaces, one after the other: the kernel has one lock for links anyway. CAP_NET_ADMIN and CAP_SYS_ADMIN.
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
    private final NamespaceThread thread;
    /**
     * Another socket of the host's, for {@link #thread} alone: giving back a lock that a virtual thread waits for would wake it from within a
     * sandbox's namespace.
     */
    private final Rtnetlink hostOfThread;

    private final Inet4Address address;
    private final Subnet subnet;

    private final ReentrantLock lock = new ReentrantLock();
    /** The bridge's number once it was looked after, else 0; under the lock. */
    private int index;

    private @Nullable Nftables nftables;

    private Bridge(
            NetworksConfig config,
            Rtnetlink host,
            Rtnetlink hostOfThread,
            NamespaceThread thread,
            Inet4Address address,
            Subnet subnet) {
        this.config = config;
        this.host = host;
        this.hostOfThread = hostOfThread;
        this.thread = thread;
        this.address = address;
        this.subnet = subnet;
    }

    /** Finds the address: the one asked for, the one an existing bridge has, or the first of the pools that nothing here uses. */
    static Bridge open(NetworksConfig config) throws IOException {
        Rtnetlink host = Rtnetlink.open();
        try {
            String wanted = config.bridgeAddress();
            if (wanted == null) wanted = existing(config, host);
            if (wanted == null) wanted = free(config.pools(), host);
            Subnet subnet = Subnet.parse(wanted);
            Inet4Address address = Subnet.address(wanted.substring(0, wanted.indexOf('/')));
            if (subnet.prefixLength() > 30 || Subnet.bits(address) == subnet.base()) {
                throw new EngineException.InvalidParameter("the bridge address " + wanted + " leaves none to give out");
            }
            Rtnetlink hostOfThread = Rtnetlink.open();
            try {
                NamespaceThread thread = NamespaceThread.open("djong-sandboxes");
                return new Bridge(config, host, hostOfThread, thread, address, subnet);
            } catch (IOException e) {
                hostOfThread.close();
                throw e;
            }
        } catch (IllegalArgumentException e) {
            host.close();
            throw new EngineException.InvalidParameter(String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private static @Nullable String existing(NetworksConfig config, Rtnetlink host) throws IOException {
        Rtnetlink.Link link = host.link(config.bridgeName());
        if (link == null) return null;
        return host.addresses().stream()
                .filter(a -> a.link() == link.index() && a.address() instanceof Inet4Address)
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

    Inet4Address address() {
        return address;
    }

    Subnet subnet() {
        return subnet;
    }

    /**
     * Makes link, address, rules and forwarding as they must be, the rules before anything can be forwarded; nothing is looked at when that was
     * done before. The bridge's number.
     */
    int ensure() throws IOException {
        lock.lock();
        try {
            if (index != 0) return index;
            Rtnetlink.Link link = host.link(config.bridgeName());
            if (link == null) {
                host.send(Rtnetlink.addBridge(config.bridgeName(), mac(address), config.mtu()));
                link = host.link(config.bridgeName());
                if (link == null) throw new IOException("the bridge " + config.bridgeName() + " vanished");
            } else if (!link.kind().equals("bridge")) {
                throw new IOException("the link " + config.bridgeName() + " exists and is not a bridge");
            }
            int found = link.index();
            if (host.addresses().stream()
                    .noneMatch(a -> a.link() == found && a.address().equals(address))) {
                host.send(Rtnetlink.addAddress(found, address, subnet.prefixLength()));
            }
            if (!link.up()) host.send(Rtnetlink.up(found));
            if (nftables == null) nftables = thread.call(Nftables::open);
            nftables.run(new Ruleset(config.bridgeName(), subnet).commands());
            thread.call(() -> {
                if (!Files.readString(IP_FORWARD).startsWith("1")) Files.writeString(IP_FORWARD, "1");
                return true;
            });
            index = found;
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** A new network namespace whose only link is the loopback, up. */
    Fd isolated() throws IOException {
        return thread.inNewNetwork(namespace -> {
            try (Rtnetlink inside = Rtnetlink.open()) {
                inside.send(Rtnetlink.up(Rtnetlink.LOOPBACK));
            }
            return namespace;
        });
    }

    /**
     * A new network namespace linked to the bridge, configured and up. Nothing is left when it fails: the links die with the namespace.
     */
    Fd connected(String linkName, Inet4Address inner) throws IOException {
        int bridge = ensure();
        try {
            return connected(bridge, linkName, inner);
        } catch (ErrnoException e) {
            Rtnetlink.Link now = host.link(config.bridgeName());
            if (now != null && now.index() == bridge) throw e;
            // Somebody removed the bridge since, and perhaps its rules as well.
            forget();
            return connected(ensure(), linkName, inner);
        }
    }

    private void forget() {
        lock.lock();
        try {
            index = 0;
        } finally {
            lock.unlock();
        }
    }

    private Fd connected(int bridge, String linkName, Inet4Address inner) throws IOException {
        return thread.inNewNetwork(namespace -> {
            try (Rtnetlink inside = Rtnetlink.open()) {
                int innerIndex = INNER_INDEX;
                try {
                    hostOfThread.send(veth(bridge, linkName, namespace, innerIndex, inner));
                } catch (ErrnoException e) {
                    // Tunnel modules put devices of their own into every namespace; then the usual number is taken.
                    List<Rtnetlink.Link> links = inside.links();
                    if ((e.errno() != Errno.EBUSY && e.errno() != Errno.EEXIST) || links.size() < 2) throw e;
                    innerIndex =
                            links.stream().mapToInt(Rtnetlink.Link::index).max().orElse(INNER_INDEX) + 1;
                    hostOfThread.send(veth(bridge, linkName, namespace, innerIndex, inner));
                }
                disableIpv6();
                inside.send(
                        Rtnetlink.up(Rtnetlink.LOOPBACK),
                        Rtnetlink.up(innerIndex),
                        Rtnetlink.addAddress(innerIndex, inner, subnet.prefixLength()),
                        Rtnetlink.addDefaultRoute(address, innerIndex));
            }
            return namespace;
        });
    }

    private Rtnetlink.Change veth(int bridge, String linkName, Fd namespace, int innerIndex, Inet4Address inner) {
        return Rtnetlink.addVeth(linkName, bridge, config.mtu(), namespace, innerIndex, INNER_NAME, mac(inner));
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
    void sweep(Set<String> kept) throws IOException {
        Rtnetlink.Link bridge = host.link(config.bridgeName());
        if (bridge == null) return;
        for (Rtnetlink.Link link : host.links()) {
            if (link.master() != bridge.index() || !link.name().startsWith(LINK_PREFIX) || kept.contains(link.name()))
                continue;
            try {
                host.send(Rtnetlink.delete(link.index()));
            } catch (ErrnoException e) {
                // The kernel was taking it away already.
                if (e.errno() != Errno.ENODEV) throw e;
            }
        }
    }

    /** 02:42 and the four bytes of the address: unique in the subnet, and the same again for the same address. */
    static String mac(Inet4Address address) {
        return "02:42:" + HexFormat.ofDelimiter(":").formatHex(address.getAddress());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (nftables != null) nftables.close();
            nftables = null;
            index = 0;
        } finally {
            lock.unlock();
        }
        thread.close();
        hostOfThread.close();
        host.close();
    }
}
