package djong.image.unpack;

import djong.image.tar.TarEntry;
import djong.image.tar.TarReader;
import djong.linux.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes the contents of an archive's files, with their holes. One buffer for them all, so for one thread at a time. */
final class FileContents {
    private static final int BUFFER = 1 << 20;
    private static final int READ = 256 << 10;
    /** Enough for most files, and for all of an archive of a few: to clear the large buffer takes longer than to write them. */
    private static final int SMALL = 16 << 10;

    private final TarReader tar;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL);
    private byte[] bytes = new byte[SMALL];

    FileContents(TarReader tar) {
        this.tar = tar;
    }

    /** Writes the contents of the entry at which the archive stands into an empty file. Blocks. */
    void write(TarEntry entry, Fd file) throws IOException {
        if (!entry.sparse()) {
            copy(file, entry.size());
            return;
        }
        for (TarEntry.Segment segment : entry.segments()) {
            file.seek(segment.offset());
            copy(file, segment.length());
        }
        file.truncate(entry.size());
    }

    private void copy(Fd file, long length) throws IOException {
        if (length > buffer.capacity() && buffer.capacity() < BUFFER) {
            buffer = ByteBuffer.allocateDirect(BUFFER);
            bytes = new byte[READ];
        }
        long left = length;
        while (left > 0) {
            buffer.clear();
            while (buffer.hasRemaining() && left > 0) {
                int n = tar.read(bytes, 0, (int) Math.min(Math.min(bytes.length, left), buffer.remaining()));
                buffer.put(bytes, 0, n);
                left -= n;
            }
            buffer.flip();
            while (buffer.hasRemaining()) file.write(buffer);
        }
    }
}
