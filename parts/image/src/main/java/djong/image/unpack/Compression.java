package djong.image.unpack;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.tukaani.xz.XZInputStream;

/**
 * How a stream is packed, told from its first bytes. Unpacking happens in this process and in memory-safe code or zlib and zstd: no
 * program is ever started for it, whatever an image contains (CVE-2019-14271, CVE-2026-41567).
 */
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    BZIP2,
    XZ;

    private static final int MAGIC = 6;
    private static final int BUFFER = 128 << 10;
    /** Enough for {@code xz -9}; a header may ask for 4 GiB. */
    private static final int XZ_MEMORY_KIB = 100 << 10;

    /** What {@code head}, the first bytes of a stream, says. */
    static Compression of(byte[] head, int length) {
        if (starts(head, length, 0x1f, 0x8b, 8)) return GZIP;
        if (starts(head, length, 0x28, 0xb5, 0x2f, 0xfd)) return ZSTD;
        // a skippable frame, as chunked zstd layers may begin with one
        if (length >= 4
                && (head[0] & 0xf0) == 0x50
                && starts(new byte[] {head[1], head[2], head[3]}, 3, 0x2a, 0x4d, 0x18)) return ZSTD;
        if (starts(head, length, 'B', 'Z', 'h')) return BZIP2;
        if (starts(head, length, 0xfd, '7', 'z', 'X', 'Z', 0)) return XZ;
        return NONE;
    }

    /** A stream and how it was packed; {@code plain} yields what it says unpacked. */
    public record Opened(Compression compression, InputStream plain) {}

    /** Looks at the first bytes and unpacks accordingly. */
    public static Opened open(InputStream packed) throws IOException {
        var in = new BufferedInputStream(packed, BUFFER);
        in.mark(MAGIC);
        byte[] head = new byte[MAGIC];
        int length = in.readNBytes(head, 0, MAGIC);
        in.reset();
        Compression compression = of(head, length);
        return new Opened(
                compression,
                switch (compression) {
                    case NONE -> in;
                    case GZIP -> gzip(in);
                    case ZSTD -> new ZstdInputStreamNoFinalizer(in);
                    case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
                    case BZIP2 -> new Bzip2InputStream(in);
                });
    }

    private static InputStream gzip(InputStream in) throws IOException {
        try {
            return new GZIPInputStream(new HonestlyAvailable(in), BUFFER);
        } catch (ZipException e) {
            throw new IOException("gzip: invalid header", e);
        }
    }

    private static boolean starts(byte[] head, int length, int... magic) {
        if (length < magic.length) return false;
        for (int i = 0; i < magic.length; i++) if ((head[i] & 0xff) != magic[i]) return false;
        return true;
    }

    /**
     * {@link GZIPInputStream} takes {@code available() == 0} after a member for the end of all, which a socket or pipe may say at any time;
     * layers of several members (pigz, eStargz) would end early. This one says 0 only at the end, blocking to find out.
     */
    private static final class HonestlyAvailable extends InputStream {
        private final InputStream in;

        HonestlyAvailable(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return in.read(into, from, length);
        }

        @Override
        public int available() throws IOException {
            int known = in.available();
            if (known > 0) return known;
            in.mark(1);
            if (in.read() < 0) return 0;
            in.reset();
            return 1;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
