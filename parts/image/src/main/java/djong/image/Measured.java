package djong.image;

import djong.image.unpack.Compression;
import djong.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * An archive as it comes out of its packing, with its length and digest. One that was not packed is known by the digest of its blob: hashing it once
 * more would cost as much as unpacking it.
 */
final class Measured extends FilterInputStream {
    private final @Nullable MessageDigest hash;
    private @Nullable Digest digest;
    private long length;

    /** @param named whether the blob's digest will do for an archive that is not packed */
    Measured(Compression.Opened opened, boolean named) {
        super(opened.plain());
        this.hash = named && opened.compression() == Compression.NONE ? null : Digest.sha256();
    }

    /** Of all that was read, which came out of the blob {@code stored}. */
    Digest digest(Digest stored) {
        if (hash == null) return stored;
        Digest known = digest;
        if (known == null) {
            known = Digest.from(hash);
            digest = known;
        }
        return known;
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
            if (hash != null) hash.update(into, from, n);
            length += n;
        }
        return n;
    }

    /** What is skipped counts as well. */
    @Override
    public long skip(long count) throws IOException {
        int wanted = (int) Math.min(count, 8192);
        return Math.max(0, read(new byte[wanted], 0, wanted));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
