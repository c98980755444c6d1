package djong.image;

import djong.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Computes the digest and the length of what is read through it. */
final class HashedStream extends FilterInputStream {
    private final MessageDigest hash = Digest.sha256();
    private long length;

    HashedStream(InputStream in) {
        super(in);
    }

    /** Of all that was read; once. */
    Digest digest() {
        return Digest.from(hash);
    }

    /** Bytes read so far. */
    long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        int n = in.read(into, from, count);
        if (n > 0) {
            hash.update(into, from, n);
            length += n;
        }
        return n;
    }

    /** What is skipped counts as well. */
    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(count, 8192)], 0, (int) Math.min(count, 8192)));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
