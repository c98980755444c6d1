package djong.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a WebSocket, RFC 6455: messages both ways over a connection that was HTTP. One thread reads, any write. Pings are
 * answered by whoever reads; extensions are not offered.
 */
public final class WebSocket implements Closeable {
    /** Section 1.3: mixed into the key, so that the answer is no accident. */
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final int MAX_CONTROL_BYTES = 125;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;

    /** Section 7.4.1. */
    private static final int NORMAL = 1000;

    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;

    private final InputStream in;
    private final OutputStream out;
    private final Closeable connection;
    private final int opcode;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean closed;

    private record Frame(boolean last, int opcode, byte[] payload) {}

    private static final class Violation extends IOException {
        private static final long serialVersionUID = 1;
        private final int code;

        Violation(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    WebSocket(InputStream in, OutputStream out, Closeable connection, boolean binary) {
        this.in = in;
        this.out = out;
        this.connection = connection;
        this.opcode = binary ? BINARY : TEXT;
    }

    /** Why a request is none for a WebSocket, or null. Section 4.2.1. */
    public static @Nullable String complaint(Exchange exchange) {
        if (!exchange.upgrade("websocket")) return "not websocket protocol";
        String key = exchange.header("Sec-WebSocket-Key");
        if (key == null || !isKey(key.strip())) return "mismatch challenge/response";
        if (!VERSION.equals(exchange.header("Sec-WebSocket-Version"))) return "missing or bad WebSocket Version";
        return null;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Takes the connection over. To be asked first: {@link #complaint}.
     *
     * @param binary what messages to the client are called; text need not be any
     */
    public static WebSocket accept(Exchange exchange, boolean binary) throws IOException {
        String key = exchange.header("Sec-WebSocket-Key");
        exchange.header("Sec-WebSocket-Accept", answer(key == null ? "" : key.strip()));
        Hijacked taken = exchange.hijack(null, "websocket");
        return new WebSocket(taken.in(), taken.out(), taken, binary);
    }

    static String answer(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The next message, text or not, in one piece. Blocks. A client that breaks the rules is told and treated as gone.
     *
     * @return null when the client has closed or gone
     */
    public byte @Nullable [] read() throws IOException {
        try {
            return message();
        } catch (Violation e) {
            finish(e.code);
            return null;
        } catch (EOFException e) {
            return null;
        }
    }

    private byte @Nullable [] message() throws IOException {
        ByteArrayOutputStream message = null;
        while (true) {
            Frame frame = frame();
            switch (frame.opcode()) {
                case PING -> send(PONG, frame.payload(), 0, frame.payload().length);
                case PONG -> {}
                case CLOSE -> {
                    finish(NORMAL);
                    return null;
                }
                case TEXT, BINARY, CONTINUATION -> {
                    boolean first = frame.opcode() != CONTINUATION;
                    if (first == (message != null)) throw new Violation(PROTOCOL_ERROR, "fragments out of order");
                    if (first && frame.last()) return frame.payload();
                    if (message == null) message = new ByteArrayOutputStream();
                    if (message.size() + frame.payload().length > MAX_MESSAGE_BYTES)
                        throw new Violation(TOO_BIG, "a message of more than " + MAX_MESSAGE_BYTES + " bytes");
                    message.writeBytes(frame.payload());
                    if (frame.last()) return message.toByteArray();
                }
                default -> throw new Violation(PROTOCOL_ERROR, "opcode " + frame.opcode());
            }
        }
    }

    /** Section 5.2. */
    private Frame frame() throws IOException {
        int first = octet();
        int second = octet();
        if ((first & RESERVED) != 0) throw new Violation(PROTOCOL_ERROR, "an extension that was not agreed on");
        // Section 5.1: what a client does not mask could be made to look like HTTP to a proxy.
        if ((second & MASKED) == 0) throw new Violation(PROTOCOL_ERROR, "a frame without a mask");
        int opcode = first & 0x0f;
        boolean last = (first & FINAL) != 0;
        long length = second & 0x7f;
        boolean control = opcode >= CLOSE;
        if (control && (!last || length > MAX_CONTROL_BYTES))
            throw new Violation(PROTOCOL_ERROR, "a control frame in pieces or too long");
        if (length == 126) length = number(2);
        else if (length == 127) length = number(8);
        if (length < 0 || length > MAX_MESSAGE_BYTES)
            throw new Violation(TOO_BIG, "a frame of more than " + MAX_MESSAGE_BYTES + " bytes");
        byte[] mask = bytes(4);
        byte[] payload = bytes((int) length);
        for (int i = 0; i < payload.length; i++) payload[i] ^= mask[i & 3];
        return new Frame(last, opcode, payload);
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) throw new EOFException("the client left");
        return octet;
    }

    private long number(int octets) throws IOException {
        long number = 0;
        for (int i = 0; i < octets; i++) number = number << 8 | octet();
        return number;
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException("the client left");
        return bytes;
    }

    /** Sends a message. Blocks while the client does not read. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        send(opcode, bytes, offset, length);
    }

    private void send(int code, byte[] bytes, int offset, int length) throws IOException {
        int header = length < 126 ? 2 : length <= 0xffff ? 4 : 10;
        byte[] frame = new byte[header + length];
        frame[0] = (byte) (FINAL | code);
        if (header == 2) {
            frame[1] = (byte) length;
        } else {
            frame[1] = (byte) (header == 4 ? 126 : 127);
            for (int i = header - 1, rest = length; i > 1; i--, rest >>>= 8) frame[i] = (byte) rest;
        }
        System.arraycopy(bytes, offset, frame, header, length);
        writing.lock();
        try {
            if (closed) throw new IOException("the WebSocket was closed");
            if (code == CLOSE) closed = true;
            out.write(frame);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    /** Says goodbye, once; the client answers, which whoever reads will see as the end. */
    public void finish() throws IOException {
        finish(NORMAL);
    }

    private void finish(int code) throws IOException {
        writing.lock();
        try {
            if (!closed) send(CLOSE, new byte[] {(byte) (code >>> 8), (byte) code}, 0, 2);
        } finally {
            writing.unlock();
        }
    }

    /** Cuts the connection and wakes whoever reads. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
