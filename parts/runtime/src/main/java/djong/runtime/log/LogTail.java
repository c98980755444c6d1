package djong.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Finds the last lines of a log, file by file from the newest: a plain file from its end, block by block, a compressed one from its beginning. */
final class LogTail {
    private static final int BLOCK_BYTES = 64 * 1024;

    private LogTail() {}

    /**
     * Where in a file to begin.
     *
     * @param lines how many lines begin after it; a line that conmon wrote in pieces counts once
     */
    record Found(long position, int lines) {}

    /**
     * Where the last {@code lines} container lines begin.
     *
     * @param newest whether pieces at the end belong to a line that is not finished; otherwise it goes on in the next file and was counted there
     */
    static Found find(ReadableByteChannel file, int lines, boolean newest) throws IOException {
        return file instanceof FileChannel plain ? backwards(plain, lines, newest) : forwards(file, lines, newest);
    }

    private static Found backwards(FileChannel file, int lines, boolean newest) throws IOException {
        long size = file.size();
        if (lines == 0 && newest) return new Found(size, 0);
        byte[] block = new byte[BLOCK_BYTES];
        // Going backwards, a piece belongs to the line whose end was met before it, so the count goes up at each end of
        // a whole line.
        int found = 0;
        boolean first = newest;
        long begin = size;
        Mark mark = new Mark(file);
        long lineEnd = size;
        for (long blockEnd = size; blockEnd > 0; ) {
            int length = (int) Math.min(BLOCK_BYTES, blockEnd);
            long blockStart = blockEnd - length;
            read(file, blockStart, block, length);
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] != '\n') continue;
                long lineStart = blockStart + i + 1;
                if (lineStart < lineEnd) {
                    if (mark.whole(lineStart, lineEnd) || first) found++;
                    if (found > lines) return new Found(begin, lines);
                    begin = lineStart;
                    first = false;
                }
                lineEnd = lineStart;
            }
            blockEnd = blockStart;
        }
        if (lineEnd > 0) {
            if (mark.whole(0, lineEnd) || first) found++;
            if (found > lines) return new Found(begin, lines);
        }
        return new Found(0, found);
    }

    private static void read(FileChannel file, long position, byte[] into, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining())
            if (file.read(buffer, position + buffer.position()) < 0) throw new IOException("the log became shorter");
    }

    /** Whether a line of the log ends a line of the container. */
    private static final class Mark {
        private static final int HEAD_BYTES = 64;

        private final FileChannel file;
        private final byte[] head = new byte[HEAD_BYTES];

        Mark(FileChannel file) {
            this.file = file;
        }

        boolean whole(long start, long end) throws IOException {
            int length = (int) Math.min(HEAD_BYTES, end - start);
            read(file, start, head, length);
            int blanks = 0;
            for (int i = 0; i < length; i++)
                if (head[i] == ' ' && ++blanks == 2) return i + 1 < length && head[i + 1] == 'F';
            return true;
        }
    }

    private static Found forwards(ReadableByteChannel file, int lines, boolean newest) throws IOException {
        var starts = new Starts(lines);
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        byte[] bytes = block.array();
        long offset = 0;
        int blanks = 0;
        boolean whole = true;
        boolean inside = false;
        boolean lineBegins = true;
        while (file.read(block.clear()) >= 0) {
            for (int i = 0; i < block.position(); i++, offset++) {
                byte b = bytes[i];
                if (lineBegins) {
                    if (!inside) starts.add(offset);
                    inside = true;
                    lineBegins = false;
                    blanks = 0;
                    whole = true;
                }
                if (b == '\n') {
                    if (whole) inside = false;
                    lineBegins = true;
                } else if (blanks == 2) {
                    whole = b == 'F';
                    blanks++;
                } else if (b == ' ') {
                    blanks++;
                }
            }
        }
        return starts.found(inside && !newest ? 1 : 0);
    }

    /** The beginnings of the last lines, and of one more. */
    private static final class Starts {
        private final int wanted;
        private long[] ring;
        private long count;

        Starts(int wanted) {
            this.wanted = wanted;
            this.ring = new long[(int) Math.min(1024, wanted + 1L)];
        }

        void add(long start) {
            if (count == ring.length && ring.length < wanted + 1L)
                ring = Arrays.copyOf(ring, (int) Math.min(wanted + 1L, 2L * ring.length));
            ring[(int) (count % ring.length)] = start;
            count++;
        }

        /** @param free how many of the last lines do not count */
        Found found(int free) {
            long taken = Math.min(count, (long) wanted + free);
            long position =
                    taken == 0 ? Long.MAX_VALUE : taken == count ? 0 : ring[(int) ((count - taken) % ring.length)];
            return new Found(position, (int) Math.max(0, Math.min(count - free, wanted)));
        }
    }
}
