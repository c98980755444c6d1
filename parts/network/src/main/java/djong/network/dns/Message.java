package djong.network.dns;

import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A question and the answers to it; RFC 1035 section 4. Only what a server of a few names needs. */
record Message(int id, boolean recursionDesired, String name, int type, int klass) {
    static final int TYPE_A = 1;
    static final int TYPE_PTR = 12;
    static final int TYPE_AAAA = 28;
    static final int CLASS_IN = 1;
    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    /** As long as Docker lets its answers live. */
    static final int TTL_SECONDS = 600;

    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int HEADER_BYTES = 12;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ANSWER = 4096;

    /** @throws IllegalArgumentException when it is no query with one question */
    static Message query(ByteBuffer packet) {
        try {
            ByteBuffer in = packet.slice();
            int id = in.getShort() & 0xffff;
            int flags = in.getShort() & 0xffff;
            int questions = in.getShort() & 0xffff;
            in.position(HEADER_BYTES);
            if ((flags & (RESPONSE | OPCODE)) != 0 || questions != 1) throw new IllegalArgumentException("not a query");
            String name = name(in);
            return new Message(
                    id, (flags & RECURSION_DESIRED) != 0, name, in.getShort() & 0xffff, in.getShort() & 0xffff);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a query that ends too soon", e);
        }
    }

    /** Labels with dots, without one at the end. A question has no compressed names. */
    private static String name(ByteBuffer in) {
        var name = new StringBuilder();
        for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length > 63) throw new IllegalArgumentException("a label of " + length + " bytes");
            byte[] label = new byte[length];
            in.get(label);
            if (!name.isEmpty()) name.append('.');
            name.append(new String(label, StandardCharsets.ISO_8859_1));
            if (name.length() > LONGEST_NAME) throw new IllegalArgumentException("a name that is too long");
        }
        return name.toString();
    }

    /** The answer with these addresses; none means that the name has none of this family. */
    byte[] addresses(List<InetAddress> addresses) {
        ByteBuffer out = head(NO_ERROR, addresses.size());
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            record(out, bytes.length == 4 ? TYPE_A : TYPE_AAAA, bytes);
        }
        return bytes(out);
    }

    /** The answer that an address belongs to this name. */
    byte[] pointer(String target) {
        ByteBuffer out = head(NO_ERROR, 1);
        ByteBuffer name = ByteBuffer.allocate(LONGEST_NAME + 2);
        write(name, target);
        record(out, TYPE_PTR, bytes(name));
        return bytes(out);
    }

    /** An answer without records. */
    byte[] failure(int code) {
        return bytes(head(code, 0));
    }

    private ByteBuffer head(int code, int answers) {
        ByteBuffer out = ByteBuffer.allocate(LONGEST_ANSWER);
        int flags = RESPONSE | RECURSION_AVAILABLE | (recursionDesired ? RECURSION_DESIRED : 0) | code;
        out.putShort((short) id).putShort((short) flags);
        out.putShort((short) 1).putShort((short) answers).putShort((short) 0).putShort((short) 0);
        write(out, name);
        out.putShort((short) type).putShort((short) klass);
        return out;
    }

    private static void record(ByteBuffer out, int type, byte[] data) {
        // The name is the question's.
        out.putShort((short) (0xc000 | HEADER_BYTES)).putShort((short) type).putShort((short) CLASS_IN);
        out.putInt(TTL_SECONDS).putShort((short) data.length).put(data);
    }

    private static void write(ByteBuffer out, String name) {
        if (!name.isEmpty()) {
            for (String label : name.split("\\.")) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                out.put((byte) bytes.length).put(bytes);
            }
        }
        out.put((byte) 0);
    }

    private static byte[] bytes(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** An answer that is too long for a datagram, cut to the question: the client asks again by TCP. RFC 1035 section 4.2.1. */
    static byte[] truncated(byte[] answer, int limit) {
        if (answer.length <= limit) return answer;
        ByteBuffer in = ByteBuffer.wrap(answer);
        in.position(HEADER_BYTES);
        name(in);
        byte[] cut = java.util.Arrays.copyOf(answer, in.position() + 4);
        cut[2] |= (byte) (TRUNCATED >> 8);
        for (int i = 6; i < HEADER_BYTES; i++) cut[i] = 0;
        return cut;
    }
}
