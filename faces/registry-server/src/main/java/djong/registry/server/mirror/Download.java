package djong.registry.server.mirror;

import djong.base.EngineException;
import djong.store.content.Ingest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A blob on its way from upstream: one thread writes it, any number read behind. It goes on when readers leave. */
public final class Download {
    private final long size;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Ingest ingest;
    private long written;
    private @Nullable RuntimeException failure;

    Download(long size) {
        this.size = size;
    }

    /** In bytes, as the manifest says. */
    public long size() {
        return size;
    }

    void begun(Ingest ingest) {
        change(() -> {
            this.ingest = ingest;
            this.written = ingest.offset();
        });
    }

    void wrote(long offset) {
        change(() -> written = offset);
    }

    void failed(RuntimeException e) {
        change(() -> failure = e);
    }

    private void change(Runnable work) {
        lock.lock();
        try {
            work.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first bytes.
     *
     * @throws EngineException when it has failed by then
     */
    Ingest await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failure == null && (ingest == null || written == 0 && size > 0)) changed.await();
            if (failure != null) throw failure;
            return java.util.Objects.requireNonNull(ingest);
        } finally {
            lock.unlock();
        }
    }

    /** The bytes from {@code start} on, as they arrive; reading blocks. The digest is not verified before the last byte has come. */
    public InputStream open(long start) throws IOException, InterruptedException {
        InputStream file = await().reader();
        try {
            awaitBeyond(start);
            file.skipNBytes(start);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return new Behind(file, start);
    }

    private void awaitBeyond(long offset) throws IOException {
        lock.lock();
        try {
            while (failure == null && written <= offset && offset < size) changed.await();
            if (failure != null) throw new IOException("the download failed: " + failure.getMessage(), failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private final class Behind extends InputStream {
        private final InputStream file;
        private long at;

        Behind(InputStream file, long at) {
            this.file = file;
            this.at = at;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (at >= size) return -1;
            awaitBeyond(at);
            int n = file.read(bytes, from, length);
            if (n < 0) throw new IOException("the download began anew");
            at += n;
            return n;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
