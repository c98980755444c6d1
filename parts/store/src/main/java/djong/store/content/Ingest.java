package djong.store.content;

import djong.base.EngineException;
import djong.linux.Fd;
import djong.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A blob in the making; for one thread at a time. {@link #close} without {@link #commit} leaves what was written for the next one with
 * the same key, {@link #discard} does not.
 */
public final class Ingest implements AutoCloseable {
    /** So much is written before the disk is told to begin with it; by the commit, most of a large blob is there. */
    private static final long TO_DISK_BYTES = 8 << 20;

    private final ContentStore store;
    private final String key;
    private final Path path;
    private final Fd file;
    private final OutputStream output = new Output();
    private MessageDigest hash = Digest.sha256();
    /** Moved on by one thread; readers of {@link #reader} look at it from others. */
    private final AtomicLong offset = new AtomicLong();

    private boolean ended;

    Ingest(ContentStore store, String key, Path path) throws IOException {
        this.store = store;
        this.key = key;
        this.path = path;
        // No FileChannel: an interrupt would close it in the middle of a commit.
        this.file = Fd.open(path, Fd.READ_WRITE | Fd.CREATE, 0644);
        try {
            hashWhatIsThere();
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void hashWhatIsThere() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
            hash.update(buffer.flip());
            offset.addAndGet(n);
            buffer.clear();
        }
    }

    /** Bytes written so far, by this ingest and the ones before it: where the source must go on. */
    public long offset() {
        return offset.get();
    }

    /**
     * What has been written, from the beginning, for another thread; good after the commit as well. Beyond {@link #offset} there is nothing yet.
     *
     * @throws IOException when the ingest is over
     */
    public InputStream reader() throws IOException {
        return Files.newInputStream(path);
    }

    /** Takes the next bytes. Unbuffered: hand it large pieces. Closing it does nothing. */
    public OutputStream output() {
        return output;
    }

    /** Whether what was written so far is {@code expected}; reads it again where that is not a sha256. */
    public boolean matches(Digest expected) {
        check();
        try {
            return digest(expected).equals(expected);
        } catch (IOException e) {
            throw ContentStore.failure("read " + key, e);
        }
    }

    /** Forgets what was written, for a source that cannot go on in the middle. */
    public void restart() {
        check();
        try {
            file.truncate(0);
            file.seek(0);
        } catch (IOException e) {
            throw ContentStore.failure("ingest " + key, e);
        }
        hash = Digest.sha256();
        offset.set(0);
    }

    /**
     * Verifies what was written, makes it durable, then visible; the ingest is over. When another has committed the same blob meanwhile,
     * theirs stays.
     *
     * @param expected null to take the bytes as they are, and name them by sha256
     * @param expectedSize in bytes; -1 when not known
     * @throws EngineException.System when the bytes are not the expected ones; they are discarded
     */
    public Digest commit(@Nullable Digest expected, long expectedSize) {
        check();
        try {
            store.reached(Step.WRITTEN);
            if (expectedSize >= 0 && offset() != expectedSize) {
                String message = "unexpected commit size " + offset() + ", expected " + expectedSize;
                // Too few bytes can still be completed; too many never.
                if (offset() > expectedSize) discard();
                throw new EngineException.System(message);
            }
            Digest actual = digest(expected);
            if (expected != null && !actual.equals(expected)) {
                discard();
                throw new EngineException.System("unexpected commit digest " + actual + ", expected " + expected);
            }
            if (!store.has(actual)) file.sync();
            store.reached(Step.SYNCED);
            store.commit(path, actual);
            end();
            return actual;
        } catch (IOException e) {
            throw ContentStore.failure("commit " + key, e);
        }
    }

    private Digest digest(@Nullable Digest expected) throws IOException {
        if (expected == null || expected.algorithm().equals("sha256")) return Digest.from(sofar());
        MessageDigest other = expected.hasher();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) other.update(buffer, 0, n);
        }
        return Digest.from(other);
    }

    private MessageDigest sofar() {
        try {
            return (MessageDigest) hash.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java can copy a sha256", e);
        }
    }

    /** Gives up and removes what was written. */
    public void discard() {
        if (ended) return;
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw ContentStore.failure("discard " + key, e);
        } finally {
            end();
        }
    }

    /** Unless committed or discarded, what was written stays for the next ingest of this key. */
    @Override
    public void close() {
        if (offset() == 0) discard();
        if (!ended) end();
    }

    private void end() {
        ended = true;
        file.close();
        store.release(key);
    }

    private void check() {
        if (ended) throw new IllegalStateException("the ingest of " + key + " is over");
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (ended) throw new IOException("the ingest of " + key + " is over");
            ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
            while (left.hasRemaining()) file.write(left);
            hash.update(bytes, from, length);
            long now = offset.addAndGet(length);
            if (now / TO_DISK_BYTES != (now - length) / TO_DISK_BYTES) file.startSync();
        }
    }
}
