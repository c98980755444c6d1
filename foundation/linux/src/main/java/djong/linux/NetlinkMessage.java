package djong.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One rtnetlink request being written: a header, a fixed struct, then attributes that may nest. netlink(7), rtnetlink(7). */
final class NetlinkMessage {
    static final int HEADER_SIZE = 16;
    static final int ATTRIBUTE_HEADER_SIZE = 4;

    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_CREATE = 0x400;
    static final int NLM_F_EXCL = 0x200;

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) (flags | NLM_F_REQUEST))
                .putInt(0)
                .putInt(0);
    }

    /** struct ifinfomsg: which link, and the flags to change; rtnetlink(7). */
    NetlinkMessage link(int index, int flags, int change) {
        buffer.put((byte) 0)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(index)
                .putInt(flags)
                .putInt(change);
        return this;
    }

    /** struct ifaddrmsg. */
    NetlinkMessage address(int family, int prefixLength, int scope, int index) {
        buffer.put((byte) family)
                .put((byte) prefixLength)
                .put((byte) 0)
                .put((byte) scope)
                .putInt(index);
        return this;
    }

    /** struct rtmsg. */
    NetlinkMessage route(int family, int destinationLength, int table, int protocol, int scope, int type) {
        buffer.put((byte) family).put((byte) destinationLength).put((byte) 0).put((byte) 0);
        buffer.put((byte) table)
                .put((byte) protocol)
                .put((byte) scope)
                .put((byte) type)
                .putInt(0);
        return this;
    }

    NetlinkMessage text(int type, String value) {
        byte[] bytes = (value + "\0").getBytes(StandardCharsets.US_ASCII);
        return bytes(type, bytes);
    }

    NetlinkMessage number(int type, int value) {
        return bytes(
                type,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    NetlinkMessage bytes(int type, byte[] value) {
        buffer.putShort((short) (ATTRIBUTE_HEADER_SIZE + value.length))
                .putShort((short) type)
                .put(value);
        return pad();
    }

    /** Opens an attribute that holds attributes; the value goes to {@link #end}. */
    int begin(int type) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) type);
        return start;
    }

    NetlinkMessage end(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** The finished bytes, numbered. */
    ByteBuffer finished(int sequence) {
        buffer.putInt(0, buffer.position());
        buffer.putInt(8, sequence);
        return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
    }

    private NetlinkMessage pad() {
        while (buffer.position() % 4 != 0) buffer.put((byte) 0);
        return this;
    }
}
