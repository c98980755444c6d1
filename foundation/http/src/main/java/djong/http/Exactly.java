package djong.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A body of a known length. Ending it too early is an error, so that the connection is cut: the client would wait for the rest. */
final class Exactly extends FilterOutputStream {
    private long left;

    Exactly(OutputStream to, long length) {
        super(to);
        this.left = length;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (length > left) throw new IOException("more bytes than the answer announced");
        out.write(bytes, from, length);
        left -= length;
    }

    @Override
    public void close() throws IOException {
        if (left > 0) throw new IOException(left + " bytes less than the answer announced");
        out.close();
    }
}
