package djong.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel remembers of connections, for datagrams too: ctnetlink, linux/netfilter/nfnetlink_conntrack.h. Whoever goes on sending from
 * the same port is led where its first packet was led, whatever the rules say by now; so such flows must be forgotten when rules change. A
 * socket belongs to the network namespace of the thread that opened it. CAP_NET_ADMIN; kernels with CONFIG_NF_CT_NETLINK. Not for several
 * threads at once.
 */
public final class Conntrack implements AutoCloseable {
    private static final int NETLINK_NETFILTER = 12;
    private static final int CTNETLINK = 1 << 8;
    private static final int CT_GET = CTNETLINK | 1;
    private static final int CT_DELETE = CTNETLINK | 2;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_ZONE = 18;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int MESSAGE_BYTES = 512;

    /** IPPROTO_UDP. */
    public static final int UDP = 17;

    /**
     * A flow: where its first packet was sent, and who answers, which is another one where the destination was translated.
     *
     * @param protocol such as {@link #UDP}
     */
    public record Flow(
            int protocol, InetAddress destination, int destinationPort, InetAddress answers, int answersPort) {}

    private record Entry(Flow flow, byte[] tuple, byte[] zone) {}

    private record End(
            InetAddress source, int sourcePort, InetAddress destination, int destinationPort, int protocol) {}

    private final Netlink netlink;

    private Conntrack(Netlink netlink) {
        this.netlink = netlink;
    }

    public static Conntrack open() throws ErrnoException {
        return new Conntrack(Netlink.open(NETLINK_NETFILTER));
    }

    /** Forgets flows. Looks at all there are: some microseconds for each. @return how many it forgot */
    public int forget(boolean ipv6, Predicate<Flow> which) throws IOException {
        int family = ipv6 ? AF_INET6 : AF_INET;
        List<Entry> found = new ArrayList<>();
        Netlink.Builder question = new Netlink.Builder(MESSAGE_BYTES);
        question.header(CT_GET, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP).bytes(family, 0, 0, 0);
        netlink.ask("flows", question.message(), part -> {
            Entry entry = entry(part);
            if (entry != null && which.test(entry.flow())) found.add(entry);
        });
        int gone = 0;
        for (Entry entry : found) {
            try {
                netlink.send(List.of("forget " + entry.flow()), List.of(deletion(family, entry)));
                gone++;
            } catch (ErrnoException e) {
                // It ended by itself.
                if (e.errno() != Errno.ENOENT) throw e;
            }
        }
        return gone;
    }

    private static byte[] deletion(int family, Entry entry) {
        Netlink.Builder b = new Netlink.Builder(MESSAGE_BYTES);
        b.header(CT_DELETE, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK)
                .bytes(family, 0, 0, 0)
                .attribute(CTA_TUPLE_ORIG | NLA_F_NESTED, entry.tuple());
        if (entry.zone().length > 0) b.attribute(CTA_ZONE, entry.zone());
        return b.message();
    }

    private static @Nullable Entry entry(ByteBuffer part) {
        // struct nfgenmsg
        part.position(4);
        End original = null;
        End reply = null;
        byte[] tuple = {};
        byte[] zone = {};
        for (Netlink.Attribute a : Netlink.attributes(part)) {
            switch (a.type()) {
                case CTA_TUPLE_ORIG -> {
                    original = end(a);
                    tuple = a.asBytes();
                }
                case CTA_TUPLE_REPLY -> reply = end(a);
                case CTA_ZONE -> zone = a.asBytes();
                default -> {}
            }
        }
        if (original == null || reply == null) return null;
        var flow = new Flow(
                original.protocol(),
                original.destination(),
                original.destinationPort(),
                reply.source(),
                reply.sourcePort());
        return new Entry(flow, tuple, zone);
    }

    private static @Nullable End end(Netlink.Attribute tuple) {
        byte[] source = {};
        byte[] destination = {};
        int[] ports = new int[2];
        int protocol = 0;
        for (Netlink.Attribute part : tuple.nested()) {
            for (Netlink.Attribute a : part.nested()) {
                if (part.type() == CTA_TUPLE_IP) {
                    switch (a.type()) {
                        case CTA_IP_V4_SRC, CTA_IP_V6_SRC -> source = a.asBytes();
                        case CTA_IP_V4_DST, CTA_IP_V6_DST -> destination = a.asBytes();
                        default -> {}
                    }
                } else if (part.type() == CTA_TUPLE_PROTO) {
                    switch (a.type()) {
                        case CTA_PROTO_NUM -> protocol = Byte.toUnsignedInt(a.asBytes()[0]);
                        case CTA_PROTO_SRC_PORT -> ports[0] = port(a);
                        case CTA_PROTO_DST_PORT -> ports[1] = port(a);
                        default -> {}
                    }
                }
            }
        }
        if (source.length == 0 || destination.length == 0) return null;
        return new End(inet(source), ports[0], inet(destination), ports[1], protocol);
    }

    /** In network byte order. */
    private static int port(Netlink.Attribute a) {
        byte[] bytes = a.asBytes();
        return Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]);
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
