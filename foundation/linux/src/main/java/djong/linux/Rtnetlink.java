package djong.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses and routes: rtnetlink(7). A socket belongs to the network namespace of the thread that opened it, whoever uses it
 * later. Changes need CAP_NET_ADMIN in that namespace; questions nothing. Calls block for the kernel's one lock on network
 * configuration, usually microseconds. For any number of threads.
 */
public final class Rtnetlink implements AutoCloseable {
    private static final int NETLINK_ROUTE = 0;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_SETLINK = 19;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETROUTE = 26;
    private static final int CHANGE = Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK;
    private static final int MAKE = CHANGE | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;
    private static final int REPLACE = CHANGE | Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE;
    private static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int AF_BRIDGE = 7;
    private static final int AF_INET6 = 10;
    private static final int IFF_UP = 0x1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_PROTINFO = 12;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int IFLA_IPVLAN_MODE = 1;
    private static final int IFLA_IPVLAN_FLAGS = 2;
    private static final int IFLA_VLAN_ID = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_F_NODAD = 0x2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;
    private static final int MESSAGE_BYTES = 512;

    /** The loopback's index in every namespace. */
    public static final int LOOPBACK = 1;

    /**
     * A link; {@code master} and {@code peerIndex} are 0 where it has none, {@code kind} is {@code bridge}, {@code veth} or empty, {@code alias}
     * is what somebody noted of it, or empty.
     */
    public record Link(
            int index,
            String name,
            String kind,
            int master,
            int peerIndex,
            boolean up,
            String mac,
            int mtu,
            String alias) {}

    /** A kind of link that shares another one, its parent. */
    public sealed interface Child {}

    /** With a hardware address of its own; {@code MACVLAN_MODE_*}. */
    public enum Macvlan implements Child {
        PRIVATE(1),
        VEPA(2),
        BRIDGE(4),
        PASSTHRU(8);

        private final int number;

        Macvlan(int number) {
            this.number = number;
        }
    }

    /** With the parent's hardware address; {@code IPVLAN_MODE_*}, {@code IPVLAN_F_*}. Linux 4.2, flags 4.15. */
    public record Ipvlan(Mode mode, Flag flag) implements Child {
        public enum Mode {
            L2,
            L3,
            L3S
        }

        public enum Flag {
            BRIDGE,
            PRIVATE,
            VEPA
        }
    }

    /** An address of a link. */
    public record Address(int link, InetAddress address, int prefixLength) {}

    /** A route; the destination of a default route is null. */
    public record Route(@Nullable InetAddress destination, int prefixLength, int link) {}

    /** A change not yet sent; {@code what} says in an exception what was wanted. */
    public record Change(String what, byte[] message) {}

    private final Netlink netlink;
    private final ReentrantLock lock = new ReentrantLock();

    private Rtnetlink(Netlink netlink) {
        this.netlink = netlink;
    }

    /** A socket in the network namespace of the calling thread. */
    public static Rtnetlink open() throws ErrnoException {
        return new Rtnetlink(Netlink.open(NETLINK_ROUTE));
    }

    private static Netlink.Builder builder() {
        return new Netlink.Builder(MESSAGE_BYTES);
    }

    /** struct ifinfomsg behind a header. */
    private static Netlink.Builder link(Netlink.Builder b, int index, int flags, int change) {
        return b.bytes(AF_UNSPEC, 0).u16(0).u32(index).u32(flags).u32(change);
    }

    /** A bridge, up, with a hardware address of its own: else it takes one of its ports', another as these come and go. */
    public static Change addBridge(String name, String mac, int mtu) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, MAKE), 0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_ADDRESS, bytes(mac))
                .attribute(IFLA_MTU, mtu)
                .nested(IFLA_LINKINFO, () -> b.attribute(IFLA_INFO_KIND, "bridge"));
        return new Change("add bridge " + name, b.message());
    }

    /**
     * A veth pair in one step: this end up and in the bridge {@code master}, the other born in {@code namespace} with its number, name and
     * hardware address. The other end may not be asked to be up here (ENOTCONN): its own namespace does that.
     */
    public static Change addVeth(
            String name, int master, int mtu, Fd namespace, int peerIndex, String peerName, String peerMac) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, MAKE), 0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_MTU, mtu)
                .attribute(IFLA_MASTER, master)
                .nested(
                        IFLA_LINKINFO,
                        () -> b.attribute(IFLA_INFO_KIND, "veth")
                                .nested(
                                        IFLA_INFO_DATA,
                                        () -> b.nested(
                                                VETH_INFO_PEER,
                                                () -> link(b, peerIndex, 0, 0)
                                                        .attribute(IFLA_IFNAME, peerName)
                                                        .attribute(IFLA_ADDRESS, bytes(peerMac))
                                                        .attribute(IFLA_MTU, mtu)
                                                        .attribute(IFLA_NET_NS_FD, namespace.number()))));
        return new Change("add veth " + name, b.message());
    }

    /**
     * A link on top of another, born in {@code namespace} with a number of the kernel's choice, its hardware address, which is empty for the
     * kernel's choice, and a name that no link has here or there: the kernel looks for it in the socket's namespace.
     */
    public static Change addChild(Child kind, int parent, Fd namespace, String name, String mac) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, MAKE), 0, 0, 0).attribute(IFLA_IFNAME, name).attribute(IFLA_LINK, parent);
        if (!mac.isEmpty()) b.attribute(IFLA_ADDRESS, bytes(mac));
        b.attribute(IFLA_NET_NS_FD, namespace.number()).nested(IFLA_LINKINFO, () -> {
            switch (kind) {
                case Macvlan mode ->
                    b.attribute(IFLA_INFO_KIND, "macvlan")
                            .nested(IFLA_INFO_DATA, () -> b.attribute(IFLA_MACVLAN_MODE, mode.number));
                case Ipvlan(var mode, var flag) ->
                    b.attribute(IFLA_INFO_KIND, "ipvlan")
                            .nested(
                                    IFLA_INFO_DATA,
                                    () -> b.attribute(IFLA_IPVLAN_MODE, u16(mode.ordinal()))
                                            .attribute(IFLA_IPVLAN_FLAGS, u16(flag.ordinal())));
            }
        });
        return new Change("add link " + name, b.message());
    }

    /** Another name for a link that is down. */
    public static Change rename(int index, String name) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, CHANGE), index, 0, 0).attribute(IFLA_IFNAME, name);
        return new Change("name link " + index + " " + name, b.message());
    }

    /** A note on a link; the kernel takes none while it makes one. */
    public static Change alias(String name, String note) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, CHANGE), 0, 0, 0)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_IFALIAS, note);
        return new Change("note on link " + name, b.message());
    }

    /** A link, up, with nothing behind it. */
    public static Change addDummy(String name) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, MAKE), 0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .nested(IFLA_LINKINFO, () -> b.attribute(IFLA_INFO_KIND, "dummy"));
        return new Change("add dummy " + name, b.message());
    }

    /** A link, up, to what passes {@code parent} under a VLAN's number. IEEE 802.1Q. */
    public static Change addVlan(String name, int parent, int id) {
        Netlink.Builder b = builder();
        link(b.header(RTM_NEWLINK, MAKE), 0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_LINK, parent)
                .nested(
                        IFLA_LINKINFO,
                        () -> b.attribute(IFLA_INFO_KIND, "vlan")
                                .nested(IFLA_INFO_DATA, () -> b.attribute(IFLA_VLAN_ID, u16(id))));
        return new Change("add VLAN " + name, b.message());
    }

    private static byte[] u16(int value) {
        return ByteBuffer.allocate(2)
                .order(java.nio.ByteOrder.nativeOrder())
                .putShort((short) value)
                .array();
    }

    /** Sets a link up. */
    public static Change up(int index) {
        Netlink.Builder b = builder();
        return new Change(
                "set link " + index + " up",
                link(b.header(RTM_NEWLINK, CHANGE), index, IFF_UP, IFF_UP).message());
    }

    /** Lets a bridge send a packet back through the port it came from, as one to a sandbox's own published port; Linux 3.2. */
    public static Change hairpin(int port) {
        Netlink.Builder b = builder();
        b.header(RTM_SETLINK, CHANGE)
                .bytes(AF_BRIDGE, 0)
                .u16(0)
                .u32(port)
                .u32(0)
                .u32(0)
                .nested(IFLA_PROTINFO | NLA_F_NESTED, () -> b.attribute(IFLA_BRPORT_MODE, new byte[] {1}));
        return new Change("let packets turn round at link " + port, b.message());
    }

    /** Removes a link. A veth takes tens of milliseconds, under the kernel's lock: dropping its namespace is far cheaper. */
    public static Change delete(int index) {
        Netlink.Builder b = builder();
        return new Change(
                "delete link " + index,
                link(b.header(RTM_DELLINK, CHANGE), index, 0, 0).message());
    }

    /**
     * An address; of IPv4 with its broadcast address, of IPv6 usable at once, without a search for duplicates. The kernel adds the route to its
     * subnet.
     */
    public static Change addAddress(int index, InetAddress address, int prefixLength) {
        byte[] own = address.getAddress();
        Netlink.Builder b = builder();
        b.header(RTM_NEWADDR, MAKE)
                .bytes(family(own), prefixLength, own.length == 16 ? IFA_F_NODAD : 0, 0)
                .u32(index)
                .attribute(IFA_LOCAL, own)
                .attribute(IFA_ADDRESS, own);
        if (own.length == 4) {
            byte[] broadcast = ByteBuffer.allocate(4)
                    .putInt(ByteBuffer.wrap(own).getInt() | (prefixLength == 32 ? 0 : -1 >>> prefixLength))
                    .array();
            b.attribute(IFA_BROADCAST, broadcast);
        }
        return new Change("add address " + address.getHostAddress() + "/" + prefixLength, b.message());
    }

    /** The route of a family for everything else; another one goes. @param gateway null where all is reached by the link itself */
    public static Change replaceDefaultRoute(boolean ipv6, @Nullable InetAddress gateway, int index) {
        int scope = gateway == null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        Netlink.Builder b = builder();
        b.header(RTM_NEWROUTE, REPLACE)
                .bytes(ipv6 ? AF_INET6 : AF_INET, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, scope, RTN_UNICAST)
                .u32(0);
        if (gateway != null) b.attribute(RTA_GATEWAY, gateway.getAddress());
        b.attribute(RTA_OIF, index);
        String by = gateway == null ? "link " + index : gateway.getHostAddress();
        return new Change("set the default route via " + by, b.message());
    }

    private static int family(byte[] address) {
        return address.length == 4 ? AF_INET : AF_INET6;
    }

    /**
     * Sends changes in one call and waits for all. The kernel does each one that it can.
     *
     * @throws ErrnoException the first refusal: EEXIST, ENODEV, EPERM, with the kernel's explanation
     */
    public void send(Change... changes) throws IOException {
        List<Change> all = Arrays.asList(changes);
        lock.lock();
        try {
            netlink.send(
                    all.stream().map(Change::what).toList(),
                    all.stream().map(Change::message).toList());
        } finally {
            lock.unlock();
        }
    }

    /** All links of the namespace. */
    public List<Link> links() throws IOException {
        Netlink.Builder b = builder();
        link(b.header(RTM_GETLINK, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP), 0, 0, 0);
        List<Link> links = new ArrayList<>();
        ask("links", b, part -> links.add(parseLink(part)));
        return links;
    }

    /** The link of a name, or null when there is none. */
    public @Nullable Link link(String name) throws IOException {
        Netlink.Builder b = builder();
        link(b.header(RTM_GETLINK, Netlink.NLM_F_REQUEST), 0, 0, 0).attribute(IFLA_IFNAME, name);
        List<Link> links = new ArrayList<>(1);
        try {
            ask("link " + name, b, part -> links.add(parseLink(part)));
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENODEV) return null;
            throw e;
        }
        return links.isEmpty() ? null : links.getFirst();
    }

    private static Link parseLink(ByteBuffer part) {
        int index = part.getInt(4);
        boolean up = (part.getInt(8) & IFF_UP) != 0;
        part.position(16);
        String name = "";
        String kind = "";
        String mac = "";
        String alias = "";
        int master = 0;
        int peer = 0;
        int mtu = 0;
        for (Netlink.Attribute a : Netlink.attributes(part)) {
            switch (a.type()) {
                case IFLA_IFNAME -> name = a.asText();
                case IFLA_ADDRESS -> mac = HexFormat.ofDelimiter(":").formatHex(a.asBytes());
                case IFLA_IFALIAS -> alias = a.asText();
                case IFLA_MTU -> mtu = a.asInt();
                case IFLA_LINK -> peer = a.asInt();
                case IFLA_MASTER -> master = a.asInt();
                case IFLA_LINKINFO -> {
                    for (Netlink.Attribute info : a.nested()) if (info.type() == IFLA_INFO_KIND) kind = info.asText();
                }
                default -> {}
            }
        }
        return new Link(index, name, kind, master, peer, up, mac, mtu, alias);
    }

    /** All addresses of all links, of both families. */
    public List<Address> addresses() throws IOException {
        Netlink.Builder b = builder();
        b.header(RTM_GETADDR, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP)
                .bytes(AF_UNSPEC, 0, 0, 0)
                .u32(0);
        List<Address> addresses = new ArrayList<>();
        ask("addresses", b, part -> {
            int family = part.get(0);
            int prefixLength = Byte.toUnsignedInt(part.get(1));
            int index = part.getInt(4);
            part.position(8);
            byte[] address = null;
            for (Netlink.Attribute a : Netlink.attributes(part)) {
                // IPv4 point-to-point links have the other side under IFA_ADDRESS; IPv6 has no IFA_LOCAL.
                if (a.type() == IFA_LOCAL || a.type() == IFA_ADDRESS && address == null) address = a.asBytes();
            }
            if (address != null && (family == AF_INET || family == AF_INET6)) {
                addresses.add(new Address(index, inet(address), prefixLength));
            }
        });
        return addresses;
    }

    /** The unicast routes of the main table, of both families. */
    public List<Route> routes() throws IOException {
        Netlink.Builder b = builder();
        b.header(RTM_GETROUTE, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP)
                .bytes(AF_UNSPEC, 0, 0, 0, 0, 0, 0, 0)
                .u32(0);
        List<Route> routes = new ArrayList<>();
        ask("routes", b, part -> {
            int family = part.get(0);
            int prefixLength = Byte.toUnsignedInt(part.get(1));
            boolean main = Byte.toUnsignedInt(part.get(4)) == RT_TABLE_MAIN && part.get(7) == RTN_UNICAST;
            if (!main || family != AF_INET && family != AF_INET6) return;
            part.position(12);
            InetAddress destination = null;
            int link = 0;
            for (Netlink.Attribute a : Netlink.attributes(part)) {
                if (a.type() == RTA_DST) destination = inet(a.asBytes());
                if (a.type() == RTA_OIF) link = a.asInt();
            }
            routes.add(new Route(destination, prefixLength, link));
        });
        return routes;
    }

    /** The number of the link that packets to an address leave by, all tables and rules considered; 0 when there is no way. */
    public int linkTo(InetAddress address) throws IOException {
        byte[] bytes = address.getAddress();
        Netlink.Builder b = builder();
        b.header(RTM_GETROUTE, Netlink.NLM_F_REQUEST)
                .bytes(bytes.length == 4 ? AF_INET : AF_INET6, 8 * bytes.length, 0, 0, 0, 0, 0, 0)
                .u32(0)
                .attribute(RTA_DST, bytes);
        int[] link = {0};
        try {
            ask("route to " + address.getHostAddress(), b, part -> {
                part.position(12);
                for (Netlink.Attribute a : Netlink.attributes(part)) if (a.type() == RTA_OIF) link[0] = a.asInt();
            });
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENETUNREACH && e.errno() != Errno.EHOSTUNREACH) throw e;
        }
        return link[0];
    }

    private void ask(String what, Netlink.Builder question, java.util.function.Consumer<ByteBuffer> answer)
            throws IOException {
        lock.lock();
        try {
            netlink.ask(what, question.message(), answer);
        } finally {
            lock.unlock();
        }
    }

    private static byte[] bytes(String mac) {
        return HexFormat.ofDelimiter(":").parseHex(mac);
    }

    private static InetAddress inet(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
