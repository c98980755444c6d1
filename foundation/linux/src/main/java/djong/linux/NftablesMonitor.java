package djong.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What others do to the firewall of a network namespace, as the kernel announces it: nfnetlink, group NFNLGRP_NFTABLES; what
 * {@code nft monitor} reads. Every transaction ends with the new generation's number and who made it. Needs CAP_NET_ADMIN. For one
 * thread at a time; {@link #close} may come from another.
 */
public final class NftablesMonitor implements AutoCloseable {
    private static final int NETLINK_NETFILTER = 12;
    private static final int NFNLGRP_NFTABLES = 7;
    private static final int NFNL_SUBSYS_NFTABLES = 10;
    private static final int NFT_MSG_NEWGEN = 15;
    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;
    /** struct nfgenmsg: family, version, resource. */
    private static final int NFGENMSG = 4;

    private static final int HEADER = Netlink.HEADER;

    /** linux/netfilter/nf_tables.h, enum nf_tables_msg_types. */
    private static final Map<Integer, Kind> KINDS = Map.ofEntries(
            Map.entry(0, Kind.NEW_TABLE),
            Map.entry(2, Kind.DELETE_TABLE),
            Map.entry(3, Kind.NEW_CHAIN),
            Map.entry(5, Kind.DELETE_CHAIN),
            Map.entry(6, Kind.NEW_RULE),
            Map.entry(8, Kind.DELETE_RULE),
            Map.entry(9, Kind.NEW_SET),
            Map.entry(11, Kind.DELETE_SET),
            Map.entry(12, Kind.NEW_ELEMENT),
            Map.entry(14, Kind.DELETE_ELEMENT));

    /** What was done. Maps are sets to the kernel. */
    public enum Kind {
        NEW_TABLE,
        DELETE_TABLE,
        NEW_CHAIN,
        DELETE_CHAIN,
        NEW_RULE,
        DELETE_RULE,
        NEW_SET,
        DELETE_SET,
        NEW_ELEMENT,
        DELETE_ELEMENT
    }

    /** @param name of the chain or set; of a table, its own again */
    public record Change(Kind kind, String table, String name) {}

    /**
     * What took effect together.
     *
     * @param thread that made it, by its number in the first pid namespace
     * @param program that thread's name
     * @param changes each once, however often
     * @param incomplete whether the kernel had more to tell than was read in time
     */
    public record Transaction(int thread, String program, List<Change> changes, boolean incomplete) {
        /** Whether a thread of this process made it. */
        public boolean isOwn() {
            return !incomplete && Files.exists(Path.of("/proc/self/task/" + thread));
        }
    }

    private final Fd socket;
    private final Poller poller;
    private final List<Transaction> ready = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    private NftablesMonitor(Fd socket, Poller poller) {
        this.socket = socket;
        this.poller = poller;
    }

    /** Listens in the network namespace of the calling thread. */
    public static NftablesMonitor open(Poller poller) throws IOException {
        return new NftablesMonitor(Netlink.listen(NETLINK_NETFILTER, NFNLGRP_NFTABLES), poller);
    }

    /** Blocks until something has changed. @throws java.nio.channels.ClosedChannelException when this is closed */
    public List<Transaction> next() throws IOException, InterruptedException {
        while (true) {
            List<Transaction> heard = heard();
            if (!heard.isEmpty()) return heard;
            poller.awaitReadable(socket);
        }
    }

    /** What has changed since the last call; empty when nothing has. Does not block. */
    public List<Transaction> heard() throws IOException {
        ByteBuffer buffer = Buffers.take();
        try {
            while (true) {
                buffer.clear();
                long n = socket.tryRead(buffer);
                if (n == -Errno.EAGAIN) break;
                if (n == -Errno.ENOBUFS) {
                    // More happened than the socket holds: what, is lost.
                    ready.add(new Transaction(0, "", List.copyOf(changes), true));
                    changes.clear();
                } else if (n < 0) {
                    throw new ErrnoException("read", "nfnetlink", (int) -n);
                } else {
                    read(buffer.flip());
                }
            }
            List<Transaction> heard = List.copyOf(ready);
            ready.clear();
            return heard;
        } finally {
            Buffers.give(buffer);
        }
    }

    private void read(ByteBuffer buffer) {
        while (buffer.remaining() >= HEADER + NFGENMSG) {
            int start = buffer.position();
            int length = buffer.getInt(start);
            int type = Short.toUnsignedInt(buffer.getShort(start + 4));
            if (length < HEADER + NFGENMSG || length > buffer.remaining()) return;
            if (type >> 8 == NFNL_SUBSYS_NFTABLES) {
                ByteBuffer rest = buffer.slice(start + HEADER + NFGENMSG, length - HEADER - NFGENMSG)
                        .order(ByteOrder.nativeOrder());
                message(type & 0xFF, Netlink.attributes(rest));
            }
            buffer.position(Math.min(buffer.limit(), start + (length + 3 & ~3)));
        }
    }

    private void message(int type, List<Netlink.Attribute> attributes) {
        if (type == NFT_MSG_NEWGEN) {
            int thread = 0;
            String program = "";
            for (Netlink.Attribute a : attributes) {
                // nfnetlink's numbers are big-endian.
                if (a.type() == NFTA_GEN_PROC_PID) thread = Integer.reverseBytes(a.asInt());
                if (a.type() == NFTA_GEN_PROC_NAME) program = a.asText();
            }
            ready.add(new Transaction(thread, program, List.copyOf(changes), false));
            changes.clear();
            return;
        }
        Kind kind = KINDS.get(type);
        if (kind == null) return;
        String table = "";
        String name = "";
        // In all of them the first is the table; the chain's or the set's name is a chain's third, else the second.
        int named = switch (kind) {
            case NEW_CHAIN, DELETE_CHAIN -> 3;
            case NEW_TABLE, DELETE_TABLE -> 1;
            default -> 2;
        };
        for (Netlink.Attribute a : attributes) {
            if (a.type() == 1) table = a.asText();
            if (a.type() == named) name = a.asText();
        }
        var change = new Change(kind, table, name);
        if (!changes.contains(change)) changes.add(change);
    }

    @Override
    public void close() {
        socket.close();
    }
}
