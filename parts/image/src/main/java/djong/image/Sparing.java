package djong.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stops before what comes out of an archive has filled the disk. A few megabytes of it may hold terabytes; with some of the disk left, the engine
 * and its containers live on, and what was unpacked can be removed.
 */
final class Sparing extends FilterInputStream {
    /** What is left alone. */
    static final long RESERVE_BYTES = 64L << 20;

    private static final long STEP_BYTES = 16L << 20;

    private final Path disk;
    private long untilLook = STEP_BYTES;

    Sparing(InputStream in, Path disk) {
        super(in);
        this.disk = disk;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n = in.read(into, from, length);
        if (n > 0) {
            untilLook -= n;
            if (untilLook <= 0) {
                untilLook = STEP_BYTES;
                look();
            }
        }
        return n;
    }

    private void look() throws IOException {
        long left = Files.getFileStore(disk).getUsableSpace();
        if (left < RESERVE_BYTES)
            throw new IOException("no space left on device: what the layer holds would fill " + disk);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
