package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Sends whole Ethernet frames by one link: packet(7). It belongs to the network namespace of the thread that opens it, and keeps that namespace
 * until it is closed; any thread may send. CAP_NET_RAW.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    /** struct sockaddr_ll, linux/if_packet.h. */
    private static final int ADDRESS_BYTES = 20;

    private static final int INDEX_OFFSET = 4;

    private final Fd socket;

    private PacketSocket(Fd socket) {
        this.socket = socket;
    }

    /** @throws ErrnoException ENODEV without such a link */
    public static PacketSocket open(String link) throws IOException {
        int index;
        try (Rtnetlink rtnetlink = Rtnetlink.open()) {
            Rtnetlink.Link found = rtnetlink.link(link);
            if (found == null) throw new ErrnoException("bind", link, Errno.ENODEV);
            index = found.index();
        }
        // Of protocol 0: it receives nothing.
        Fd socket = Fd.adopt(Libc.call(
                Syscall.SOCKET,
                "AF_PACKET",
                AF_PACKET,
                SOCK_RAW | UnixSocket.SOCK_CLOEXEC | UnixSocket.SOCK_NONBLOCK,
                0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(ValueLayout.JAVA_INT, INDEX_OFFSET, index);
            Libc.call(Syscall.BIND, link, socket.number(), address.address(), ADDRESS_BYTES);
            return new PacketSocket(socket);
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** Does not block. @throws ErrnoException ENETDOWN, ENOBUFS, EAGAIN */
    public void send(byte[] frame) throws IOException {
        long n = socket.tryWrite(ByteBuffer.wrap(frame));
        if (n < 0) throw new ErrnoException("send", "", (int) -n);
    }

    @Override
    public void close() {
        socket.close();
    }
}
