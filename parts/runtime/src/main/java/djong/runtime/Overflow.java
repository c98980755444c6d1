package djong.runtime;

import djong.runtime.log.StdStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Output that one client has yet to read and that memory has no room for: a file without a name, used as a ring, so that it is never longer than what may
 * be pending. It is gone with the process that made it. Not for several threads at once.
 */
final class Overflow implements AutoCloseable {
    /** Stream and length. */
    private static final int HEADER_BYTES = 5;

    private final RandomAccessFile file;
    private final int capacityBytes;
    private long written;
    private long read;

    private Overflow(RandomAccessFile file, int capacityBytes) {
        this.file = file;
        this.capacityBytes = capacityBytes;
    }

    /** @param folder on the file system that is to hold it */
    static Overflow in(Path folder, int capacityBytes) throws IOException {
        Path path = Files.createTempFile(folder, "unread", null);
        try {
            return new Overflow(new RandomAccessFile(path.toFile(), "rw"), capacityBytes);
        } finally {
            Files.delete(path);
        }
    }

    boolean isEmpty() {
        return written == read;
    }

    /** Whether there was room for it. */
    boolean add(Frame frame) throws IOException {
        int length = frame.data().length;
        if (written - read + HEADER_BYTES + length > capacityBytes) return false;
        byte[] bytes = new byte[HEADER_BYTES + length];
        ByteBuffer.wrap(bytes)
                .put((byte) frame.stream().ordinal())
                .putInt(length)
                .put(frame.data());
        int here = (int) (written % capacityBytes);
        int fits = Math.min(bytes.length, capacityBytes - here);
        file.seek(here);
        file.write(bytes, 0, fits);
        if (fits < bytes.length) {
            file.seek(0);
            file.write(bytes, fits, bytes.length - fits);
        }
        written += bytes.length;
        return true;
    }

    /** The oldest frame, of which there must be one. */
    Frame poll() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(bytes(HEADER_BYTES));
        StdStream stream = StdStream.values()[header.get()];
        Frame frame = new Frame(stream, bytes(header.getInt()));
        // Read up: the next overflow starts on blocks that the disk does not have to keep meanwhile.
        if (isEmpty()) file.setLength(0);
        return frame;
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        int here = (int) (read % capacityBytes);
        int fits = Math.min(length, capacityBytes - here);
        file.seek(here);
        file.readFully(bytes, 0, fits);
        if (fits < length) {
            file.seek(0);
            file.readFully(bytes, fits, length - fits);
        }
        read += length;
        return bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
