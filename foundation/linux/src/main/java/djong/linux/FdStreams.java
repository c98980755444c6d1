package djong.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Streams over descriptors: waiting in a poller where there is one, blocking calls where not. */
final class FdStreams {
    private FdStreams() {}

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting");
    }

    static final class In extends InputStream {
        private final Fd fd;
        private final @Nullable Poller poller;

        In(Fd fd, @Nullable Poller poller) {
            this.fd = fd;
            this.poller = poller;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) return 0;
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (true) {
                long n = fd.tryRead(buffer);
                if (n > 0) return (int) n;
                if (n == 0) return -1;
                // A terminal whose last process has gone answers EIO: that is its end of file.
                if (n == -Errno.EIO && poller != null) return -1;
                if (n != -Errno.EAGAIN || poller == null) throw new ErrnoException("read", "", (int) -n);
                try {
                    poller.awaitReadable(fd);
                } catch (InterruptedException e) {
                    throw interrupted();
                }
            }
        }

        @Override
        public void close() {
            fd.close();
        }
    }

    static final class Out extends OutputStream {
        private final Fd fd;
        private final @Nullable Poller poller;

        Out(Fd fd, @Nullable Poller poller) {
            this.fd = fd;
            this.poller = poller;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                long n = fd.tryWrite(buffer);
                if (n >= 0) continue;
                if (n != -Errno.EAGAIN || poller == null) throw new ErrnoException("write", "", (int) -n);
                try {
                    poller.awaitWritable(fd);
                } catch (InterruptedException e) {
                    throw interrupted();
                }
            }
        }

        @Override
        public void close() {
            fd.close();
        }
    }
}
