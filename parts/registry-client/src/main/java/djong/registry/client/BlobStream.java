package djong.registry.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Bytes from a server that may send too few or too many: exactly {@code expected} come out, or an error. */
final class BlobStream extends InputStream {
    private final InputStream in;
    private long left;

    BlobStream(InputStream in, long expected) {
        this.in = in;
        this.left = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (left == 0) return -1;
        int n = in.read(into, from, (int) Math.min(length, left));
        if (n < 0) throw new EOFException("unexpected EOF");
        left -= n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
