package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A netlink socket and the framing of its messages: netlink(7). It belongs for ever to the network namespace of the thread that opened
 * it. Not for several threads at once.
 */
final class Netlink implements AutoCloseable {
    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSGERR_ATTR_MSG = 1;

    /** struct nlmsghdr: length, type, flags, sequence, port. */
    static final int HEADER = 16;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int TIMEOUT_SECONDS = 10;

    private final Fd socket;
    private int sequence;

    private Netlink(Fd socket) {
        this.socket = socket;
    }

    static Netlink open(int protocol) throws ErrnoException {
        Fd socket = Fd.adopt(
                Libc.call(Syscall.SOCKET, "AF_NETLINK", AF_NETLINK, SOCK_RAW | UnixSocket.SOCK_CLOEXEC, protocol));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, TIMEOUT_SECONDS);
            set(socket, SOL_SOCKET, SO_RCVTIMEO, timeout);
            MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            set(socket, SOL_NETLINK, NETLINK_EXT_ACK, on);
            set(socket, SOL_NETLINK, NETLINK_CAP_ACK, on);
            return new Netlink(socket);
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** A socket that hears what the kernel announces to a group; reads of it do not block. The caller closes it. */
    static Fd listen(int protocol, int group) throws IOException {
        Fd socket = Fd.adopt(
                Libc.call(Syscall.SOCKET, "AF_NETLINK", AF_NETLINK, SOCK_RAW | UnixSocket.SOCK_CLOEXEC, protocol));
        try (Arena arena = Arena.ofConfined()) {
            // Bound first: some announcements leave out port 0, which a socket that was not has. struct sockaddr_nl.
            MemorySegment address = arena.allocate(12, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            Libc.call(Syscall.BIND, "AF_NETLINK", socket.number(), address.address(), address.byteSize());
            set(socket, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, arena.allocateFrom(ValueLayout.JAVA_INT, group));
            socket.blocking(false);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void set(Fd socket, int level, int option, MemorySegment value) throws ErrnoException {
        Libc.call(Syscall.SETSOCKOPT, "AF_NETLINK", socket.number(), level, option, value.address(), value.byteSize());
    }

    /** Messages being put together: headers and nested attributes fix their lengths when they end. */
    static final class Builder {
        private final ByteBuffer buffer;

        Builder(int capacityBytes) {
            buffer = ByteBuffer.allocate(capacityBytes).order(ByteOrder.nativeOrder());
        }

        Builder header(int type, int flags) {
            buffer.putInt(0)
                    .putShort((short) type)
                    .putShort((short) flags)
                    .putInt(0)
                    .putInt(0);
            return this;
        }

        Builder bytes(int... values) {
            for (int value : values) buffer.put((byte) value);
            return this;
        }

        Builder u16(int value) {
            buffer.putShort((short) value);
            return this;
        }

        Builder u32(int value) {
            buffer.putInt(value);
            return this;
        }

        Builder attribute(int type, byte[] value) {
            buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
            pad();
            return this;
        }

        Builder attribute(int type, int value) {
            buffer.putShort((short) 8).putShort((short) type).putInt(value);
            return this;
        }

        /** With its NUL. */
        Builder attribute(int type, String value) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            byte[] terminated = java.util.Arrays.copyOf(text, text.length + 1);
            return attribute(type, terminated);
        }

        /** What {@code content} adds becomes the attribute's value. */
        Builder nested(int type, Runnable content) {
            int start = buffer.position();
            buffer.putShort((short) 0).putShort((short) type);
            content.run();
            buffer.putShort(start, (short) (buffer.position() - start));
            return this;
        }

        private void pad() {
            while (buffer.position() % 4 != 0) buffer.put((byte) 0);
        }

        byte[] message() {
            buffer.putInt(0, buffer.position());
            return java.util.Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    /** An attribute of an answer, its value in native order. */
    record Attribute(int type, ByteBuffer value) {
        int asInt() {
            return value.getInt(value.position());
        }

        byte[] asBytes() {
            byte[] bytes = new byte[value.remaining()];
            value.get(value.position(), bytes);
            return bytes;
        }

        /** Without its NUL. */
        String asText() {
            byte[] bytes = asBytes();
            int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }

        List<Attribute> nested() {
            return attributes(value.duplicate().order(ByteOrder.nativeOrder()));
        }
    }

    /** The attributes in the rest of {@code buffer}. */
    static List<Attribute> attributes(ByteBuffer buffer) {
        List<Attribute> all = new ArrayList<>();
        while (buffer.remaining() >= 4) {
            int start = buffer.position();
            int length = Short.toUnsignedInt(buffer.getShort(start));
            if (length < 4 || length > buffer.remaining()) break;
            // The two highest bits say "nested" and "network byte order".
            int type = buffer.getShort(start + 2) & 0x3FFF;
            all.add(new Attribute(type, buffer.slice(start + 4, length - 4).order(ByteOrder.nativeOrder())));
            buffer.position(Math.min(buffer.limit(), start + (length + 3 & ~3)));
        }
        return all;
    }

    /**
     * Sends messages in one call and reads an acknowledgement for each. The kernel works through all of them, whether or not one is refused;
     * the first refusal is thrown. {@code what} names each for the exception.
     */
    void send(List<String> what, List<byte[]> messages) throws IOException {
        int first = sequence + 1;
        ByteBuffer buffer = Buffers.take();
        try {
            for (byte[] message : messages) {
                int start = buffer.position();
                buffer.put(message);
                buffer.putInt(start + 8, ++sequence);
                while (buffer.position() % 4 != 0) buffer.put((byte) 0);
            }
            buffer.flip();
            if (socket.write(buffer) < 0) throw new IOException("netlink takes no messages");
            ErrnoException refused = null;
            int open = messages.size();
            while (open > 0) {
                receive(buffer);
                while (buffer.remaining() >= HEADER) {
                    int start = buffer.position();
                    int length = buffer.getInt(start);
                    int number = buffer.getInt(start + 8);
                    if (Short.toUnsignedInt(buffer.getShort(start + 4)) == NLMSG_ERROR
                            && number - first >= 0
                            && number - first < messages.size()) {
                        open--;
                        int errno = -buffer.getInt(start + HEADER);
                        if (errno != 0 && refused == null) {
                            refused = new ErrnoException(
                                    "netlink", what.get(number - first), errno, explained(buffer, start, length));
                        }
                    }
                    buffer.position(Math.min(buffer.limit(), start + (length + 3 & ~3)));
                }
            }
            if (refused != null) throw refused;
        } finally {
            Buffers.give(buffer);
        }
    }

    private static String explained(ByteBuffer buffer, int start, int length) {
        if ((buffer.getShort(start + 6) & NLM_F_ACK_TLVS) == 0) return "";
        // The errno and the header of the refused message, whose payload NETLINK_CAP_ACK leaves away.
        int offset = start + HEADER + 4 + HEADER;
        ByteBuffer rest =
                buffer.slice(offset, Math.max(0, start + length - offset)).order(ByteOrder.nativeOrder());
        for (Attribute attribute : attributes(rest)) {
            if (attribute.type() == NLMSGERR_ATTR_MSG) return attribute.asText();
        }
        return "";
    }

    /** Sends one question and calls {@code answer} with each part of the reply, positioned behind its header. */
    void ask(String what, byte[] message, java.util.function.Consumer<ByteBuffer> answer) throws IOException {
        boolean dump = (ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).getShort(6) & NLM_F_DUMP) == NLM_F_DUMP;
        ByteBuffer buffer = Buffers.take();
        try {
            buffer.put(message).putInt(8, ++sequence).flip();
            socket.write(buffer);
            while (true) {
                receive(buffer);
                while (buffer.remaining() >= HEADER) {
                    int start = buffer.position();
                    int length = buffer.getInt(start);
                    int type = Short.toUnsignedInt(buffer.getShort(start + 4));
                    if (buffer.getInt(start + 8) == sequence) {
                        if (type == NLMSG_DONE) return;
                        if (type == NLMSG_ERROR) {
                            int errno = -buffer.getInt(start + HEADER);
                            if (errno == 0) return;
                            throw new ErrnoException("netlink", what, errno, explained(buffer, start, length));
                        }
                        answer.accept(
                                buffer.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
                        if (!dump) return;
                    }
                    buffer.position(Math.min(buffer.limit(), start + (length + 3 & ~3)));
                }
            }
        } finally {
            Buffers.give(buffer);
        }
    }

    private void receive(ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (socket.read(buffer) < HEADER) throw new IOException("netlink has closed");
        buffer.flip();
    }

    @Override
    public void close() {
        socket.close();
    }
}
