package djong.build.op;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** An archive as it is read, which remembers whether it ended as archives do. One that was cut off between two files looks like a smaller one otherwise. */
final class WholeArchive extends FilterInputStream {
    /** tar's block of zeros at the end; there should be two, and readers are content with one. */
    private static final int END_BYTES = 512;

    private long zeros;

    WholeArchive(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n = super.read(into, from, length);
        int at = n;
        while (at > 0 && into[from + at - 1] == 0) at--;
        if (at > 0) zeros = (long) n - at;
        else zeros += Math.max(n, 0);
        return n;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, END_BYTES)).length;
    }

    /** Reads what follows the end mark. @throws EOFException when there was none */
    void finish() throws IOException {
        transferTo(OutputStream.nullOutputStream());
        if (zeros < END_BYTES) throw new EOFException("unexpected EOF");
    }
}
