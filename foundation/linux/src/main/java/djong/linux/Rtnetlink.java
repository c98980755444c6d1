package djong.linux;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses and routes by rtnetlink(7). A socket belongs for ever to the network namespace of the thread that opened it, whatever
 * thread uses it later. Changes need CAP_NET_ADMIN in that namespace. The kernel does the work within send(2): calls are short and do
 * not wait, but changes take the kernel's one lock for links. Safe for several threads; one call at a time.
 */
public final class Rtnetlink implements AutoCloseable {
    /** A network link. {@code masterIndex} is 0 without a bridge above it. */
    public record Link(int index, String name, int masterIndex, int mtu, boolean up) {}

    /** An address on a link. */
    public record Address(int linkIndex, InetAddress address, int prefixLength) {}

    /** A route of the main table; the default route has prefix length 0. {@code linkIndex} is 0 where the route names several. */
    public record Route(InetAddress destination, int prefixLength, int linkIndex) {}

    private static final int AF_NETLINK = 16;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETROUTE = 26;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;

    private static final int IFF_UP = 1;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RTN_UNICAST = 1;

    private static final int RECEIVE_BYTES = 32 * 1024;

    private final Fd socket;
    private final ReentrantLock lock = new ReentrantLock();
    private int sequence;

    private Rtnetlink(Fd socket) {
        this.socket = socket;
    }

    /** A socket in the network namespace of the calling thread. socket(2), netlink(7). */
    public static Rtnetlink open() throws ErrnoException {
        return new Rtnetlink(
                Fd.adopt(Libc.call(Syscall.SOCKET, "netlink", AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)));
    }

    /** All links. */
    public List<Link> links() throws IOException {
        var links = new ArrayList<Link>();
        dump("links", new NetlinkMessage(RTM_GETLINK, NetlinkMessage.NLM_F_DUMP).link(0, 0, 0), body -> {
            int index = body.getInt(body.position() + 4);
            int flags = body.getInt(body.position() + 8);
            var facts = new Attributes(body, 16);
            links.add(new Link(
                    index,
                    facts.text(IFLA_IFNAME),
                    facts.number(IFLA_MASTER),
                    facts.number(IFLA_MTU),
                    (flags & IFF_UP) != 0));
        });
        return links;
    }

    /** The link of a name, or null. */
    public @Nullable Link link(String name) throws IOException {
        return links().stream().filter(l -> l.name().equals(name)).findFirst().orElse(null);
    }

    /** The addresses of all links. */
    public List<Address> addresses() throws IOException {
        var addresses = new ArrayList<Address>();
        dump("addresses", new NetlinkMessage(RTM_GETADDR, NetlinkMessage.NLM_F_DUMP).address(0, 0, 0, 0), body -> {
            int prefixLength = body.get(body.position() + 1) & 0xff;
            int index = body.getInt(body.position() + 4);
            var facts = new Attributes(body, 8);
            byte[] address = facts.bytes(IFA_LOCAL);
            if (address == null) address = facts.bytes(IFA_ADDRESS);
            if (address != null) addresses.add(new Address(index, InetAddress.getByAddress(address), prefixLength));
        });
        return addresses;
    }

    /** The routes of the main table, IPv4 and IPv6. */
    public List<Route> routes() throws IOException {
        var routes = new ArrayList<Route>();
        for (int family : new int[] {AF_INET, AF_INET6}) {
            var request = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.NLM_F_DUMP).route(family, 0, 0, 0, 0, 0);
            dump("routes", request, body -> {
                int prefixLength = body.get(body.position() + 1) & 0xff;
                int table = body.get(body.position() + 4) & 0xff;
                if (table != RT_TABLE_MAIN) return;
                var facts = new Attributes(body, 12);
                byte[] destination = facts.bytes(RTA_DST);
                if (destination == null) destination = new byte[family == AF_INET ? 4 : 16];
                routes.add(new Route(InetAddress.getByAddress(destination), prefixLength, facts.number(RTA_OIF)));
            });
        }
        return routes;
    }

    /** Makes a bridge and sets it up. Fails with EEXIST where the name is taken. */
    public void createBridge(String name, byte[] macAddress, int mtu) throws IOException {
        var message = new NetlinkMessage(RTM_NEWLINK, creating()).link(0, IFF_UP, IFF_UP);
        message.text(IFLA_IFNAME, name).bytes(IFLA_ADDRESS, macAddress).number(IFLA_MTU, mtu);
        int info = message.begin(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "bridge").end(info);
        request("create bridge " + name, message);
    }

    /** Adds an address to a link. Fails with EEXIST where it is there. */
    public void addAddress(int linkIndex, Inet4Address address, int prefixLength) throws IOException {
        request("add address " + address.getHostAddress(), addressMessage(linkIndex, address, prefixLength));
    }

    /** Sets a link up. */
    public void up(int linkIndex) throws IOException {
        request(
                "set link up",
                new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.NLM_F_ACK).link(linkIndex, IFF_UP, IFF_UP));
    }

    /** Removes a link; for a veth prefer to drop the namespace of its peer, which does not hold the kernel's lock for long. */
    public void remove(String name) throws IOException {
        var message = new NetlinkMessage(RTM_DELLINK, NetlinkMessage.NLM_F_ACK).link(0, 0, 0);
        request("remove link " + name, message.text(IFLA_IFNAME, name));
    }

    /**
     * Makes a pair of virtual links, one here in a bridge and up, the other in {@code peerNamespace}, not yet up: the kernel refuses a
     * peer that is up before its other half is. veth(4).
     */
    public void createVeth(
            String name,
            int bridgeIndex,
            int mtu,
            Fd peerNamespace,
            int peerIndex,
            String peerName,
            byte[] peerMacAddress)
            throws IOException {
        var message = new NetlinkMessage(RTM_NEWLINK, creating()).link(0, IFF_UP, IFF_UP);
        message.text(IFLA_IFNAME, name).number(IFLA_MTU, mtu).number(IFLA_MASTER, bridgeIndex);
        int info = message.begin(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "veth");
        int data = message.begin(IFLA_INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        message.link(peerIndex, 0, 0)
                .text(IFLA_IFNAME, peerName)
                .number(IFLA_MTU, mtu)
                .bytes(IFLA_ADDRESS, peerMacAddress)
                .number(IFLA_NET_NS_FD, peerNamespace.number());
        message.end(peer).end(data).end(info);
        request("create veth " + name, message);
    }

    /** In one go: the loopback and a link up, its address and the default route through {@code gateway}, or none where that is null. */
    public void configure(int linkIndex, Inet4Address address, int prefixLength, @Nullable Inet4Address gateway)
            throws IOException {
        var messages = new ArrayList<NetlinkMessage>();
        messages.add(upMessage(1));
        messages.add(upMessage(linkIndex));
        messages.add(addressMessage(linkIndex, address, prefixLength));
        if (gateway != null) {
            var route = new NetlinkMessage(RTM_NEWROUTE, creating());
            route.route(AF_INET, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST);
            messages.add(route.bytes(RTA_GATEWAY, gateway.getAddress()).number(RTA_OIF, linkIndex));
        }
        request("configure " + address.getHostAddress(), messages.toArray(NetlinkMessage[]::new));
    }

    private static NetlinkMessage upMessage(int linkIndex) {
        return new NetlinkMessage(RTM_NEWLINK, NetlinkMessage.NLM_F_ACK).link(linkIndex, IFF_UP, IFF_UP);
    }

    private static NetlinkMessage addressMessage(int linkIndex, Inet4Address address, int prefixLength) {
        int bits = ByteBuffer.wrap(address.getAddress()).getInt();
        int broadcast = prefixLength >= 31 ? bits : bits | (-1 >>> prefixLength);
        var message = new NetlinkMessage(RTM_NEWADDR, creating()).address(AF_INET, prefixLength, 0, linkIndex);
        return message.bytes(IFA_LOCAL, address.getAddress())
                .bytes(IFA_ADDRESS, address.getAddress())
                .bytes(IFA_BROADCAST, ByteBuffer.allocate(4).putInt(broadcast).array());
    }

    private static int creating() {
        return NetlinkMessage.NLM_F_ACK | NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL;
    }

    /** Sends all messages in one datagram and reads as many acknowledgements; the first failure is thrown. */
    private void request(String subject, NetlinkMessage... messages) throws IOException {
        lock.lock();
        try {
            var datagram = ByteBuffer.allocateDirect(messages.length * 1024).order(ByteOrder.nativeOrder());
            for (NetlinkMessage message : messages) datagram.put(message.finished(++sequence));
            socket.write(datagram.flip());
            int failed = 0;
            int missing = messages.length;
            var answer = ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());
            while (missing > 0) {
                socket.read(answer.clear());
                answer.flip();
                while (answer.remaining() >= NetlinkMessage.HEADER_SIZE) {
                    int start = answer.position();
                    int errno = -answer.getInt(start + NetlinkMessage.HEADER_SIZE);
                    if (failed == 0) failed = errno;
                    missing--;
                    answer.position(Math.min(answer.limit(), start + aligned(answer.getInt(start))));
                }
            }
            if (failed != 0) throw new ErrnoException("rtnetlink", subject, failed);
        } finally {
            lock.unlock();
        }
    }

    private interface Body {
        void read(ByteBuffer body) throws IOException;
    }

    private void dump(String subject, NetlinkMessage request, Body reader) throws IOException {
        lock.lock();
        try {
            socket.write(request.finished(++sequence));
            var answer = ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.nativeOrder());
            while (true) {
                socket.read(answer.clear());
                answer.flip();
                while (answer.remaining() >= NetlinkMessage.HEADER_SIZE) {
                    int start = answer.position();
                    int length = answer.getInt(start);
                    int type = answer.getShort(start + 4);
                    if (type == NetlinkMessage.NLMSG_DONE) return;
                    var body = answer.slice(start + NetlinkMessage.HEADER_SIZE, length - NetlinkMessage.HEADER_SIZE)
                            .order(ByteOrder.nativeOrder());
                    if (type == NetlinkMessage.NLMSG_ERROR)
                        throw new ErrnoException("rtnetlink", subject, -body.getInt(0));
                    reader.read(body);
                    answer.position(Math.min(answer.limit(), start + aligned(length)));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }

    /** The attributes behind the fixed struct of one answer. */
    private record Attributes(ByteBuffer body, int from) {
        byte @Nullable [] bytes(int wanted) {
            int at = from;
            while (at + NetlinkMessage.ATTRIBUTE_HEADER_SIZE <= body.limit()) {
                int length = body.getShort(at) & 0xffff;
                int type = body.getShort(at + 2) & 0x3fff;
                if (length < NetlinkMessage.ATTRIBUTE_HEADER_SIZE) return null;
                if (type == wanted) {
                    byte[] value = new byte[length - NetlinkMessage.ATTRIBUTE_HEADER_SIZE];
                    body.get(at + NetlinkMessage.ATTRIBUTE_HEADER_SIZE, value);
                    return value;
                }
                at += aligned(length);
            }
            return null;
        }

        int number(int wanted) {
            byte[] value = bytes(wanted);
            return value == null || value.length < 4
                    ? 0
                    : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
        }

        String text(int wanted) {
            byte[] value = bytes(wanted);
            if (value == null) return "";
            int end = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
            return new String(value, 0, end, StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
