package djong.runtime.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds the last lines of a log from its end, block by block. */
final class LogTail {
    private static final int BLOCK_BYTES = 64 * 1024;

    private LogTail() {}

    /** Where the last {@code lines} container lines begin; a line that conmon wrote in pieces counts once. */
    static long position(FileChannel file, int lines) throws IOException {
        long size = file.size();
        if (lines == 0) return size;
        byte[] block = new byte[BLOCK_BYTES];
        // Going backwards, a piece belongs to the line whose end was met before it, so the count goes up at each end of
        // a whole line.
        int found = 0;
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
                    if (mark.whole(lineStart, lineEnd) || begin == size) found++;
                    if (found > lines) return begin;
                    begin = lineStart;
                }
                lineEnd = lineStart;
            }
            blockEnd = blockStart;
        }
        if (lineEnd > 0 && (mark.whole(0, lineEnd) || begin == size)) found++;
        return found > lines ? begin : 0;
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
}
