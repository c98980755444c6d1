package djong.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The framing of a container's output when it has no terminal: a header of 8 bytes (stream, three zeros, length as a big-endian
 * unsigned 32-bit number), then the piece. Media type {@code application/vnd.docker.multiplexed-stream}.
 */
public final class Frames {
    public static final int STDIN = 0;
    public static final int STDOUT = 1;
    public static final int STDERR = 2;
    /** An error of the daemon inside the stream, as text. */
    public static final int SYSTEM_ERROR = 3;

    public static final int HEADER_BYTES = 8;

    private Frames() {}

    /** One piece of output. */
    public record Frame(int stream, byte[] data) {}

    /** Header and piece in one array, so that one write sends both. */
    public static byte[] encode(int stream, byte[] data, int offset, int length) {
        byte[] frame = new byte[HEADER_BYTES + length];
        header(frame, stream, length);
        System.arraycopy(data, offset, frame, HEADER_BYTES, length);
        return frame;
    }

    /** Writes a frame with one call to {@code out}, unflushed. */
    public static void write(OutputStream out, int stream, byte[] data) throws IOException {
        out.write(encode(stream, data, 0, data.length));
    }

    private static void header(byte[] frame, int stream, int length) {
        frame[0] = (byte) stream;
        frame[4] = (byte) (length >>> 24);
        frame[5] = (byte) (length >>> 16);
        frame[6] = (byte) (length >>> 8);
        frame[7] = (byte) length;
    }

    /**
     * Reads the next frame, or null at the end of the stream between frames. Blocks.
     *
     * @throws EOFException if the stream ends inside a frame
     * @throws IOException also if the header is none, or a frame is longer than {@code maxBytes}
     */
    public static @Nullable Frame read(InputStream in, int maxBytes) throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        int length = readHeader(in, header);
        if (length < 0) return null;
        if (length > maxBytes) throw new IOException("a frame of " + length + " bytes is longer than " + maxBytes);
        byte[] data = in.readNBytes(length);
        if (data.length < length) throw new EOFException("the stream ended inside a frame");
        return new Frame(header[0], data);
    }

    /**
     * Copies a framed stream to its outputs until it ends; flushes after each frame. Blocks.
     *
     * @throws IOException if the stream breaks off inside a frame, or with the daemon's words if it sent an error frame
     */
    public static void copy(InputStream in, OutputStream stdout, OutputStream stderr) throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        byte[] buffer = new byte[32 * 1024];
        for (int length = readHeader(in, header); length >= 0; length = readHeader(in, header)) {
            int stream = header[0];
            if (stream == SYSTEM_ERROR) {
                byte[] text = in.readNBytes(length);
                throw new IOException(
                        "error from daemon in stream: " + new String(text, java.nio.charset.StandardCharsets.UTF_8));
            }
            OutputStream out = stream == STDERR ? stderr : stdout;
            while (length > 0) {
                int n = in.read(buffer, 0, Math.min(length, buffer.length));
                if (n < 0) throw new EOFException("the stream ended inside a frame");
                out.write(buffer, 0, n);
                length -= n;
            }
            out.flush();
        }
    }

    private static int readHeader(InputStream in, byte[] header) throws IOException {
        int n = in.readNBytes(header, 0, HEADER_BYTES);
        if (n == 0) return -1;
        if (n < HEADER_BYTES) throw new EOFException("the stream ended inside a frame's header");
        int length = (header[4] & 0xff) << 24 | (header[5] & 0xff) << 16 | (header[6] & 0xff) << 8 | header[7] & 0xff;
        if (header[0] < STDIN || header[0] > SYSTEM_ERROR || length < 0)
            throw new IOException("Unrecognized input header: " + header[0]);
        return length;
    }
}
