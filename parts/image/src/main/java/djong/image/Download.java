package djong.image;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Repository;
import djong.registry.client.Registry;
import djong.store.content.ContentStore;
import djong.store.content.Ingest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way into the content store, for all pulls that want it. It persists: a connection that breaks, a pull that is given up, a daemon that
 * dies leave what came, and the next download goes on from there. Others may read along while it comes; what they read is verified only once {@link
 * #await} has returned.
 */
final class Download {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final int BUFFER_BYTES = 256 << 10;

    /** Hears how far it is, in Docker's words; {@code bytes} is 0 where the words say it all. */
    interface Listener {
        void reached(String status, long bytes);
    }

    private final ContentStore content;
    private final Unfinished unfinished;
    private final Registry registry;
    private final Repository repository;
    private final Descriptor blob;
    private final int attempts;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Ingest ingest;
    private boolean done;
    private boolean resumed;
    private @Nullable Exception failure;
    private @Nullable Thread thread;
    private final AtomicLong receivedBytes = new AtomicLong();

    Download(
            ContentStore content,
            Unfinished unfinished,
            Registry registry,
            Repository repository,
            Descriptor blob,
            int attempts) {
        this.content = content;
        this.unfinished = unfinished;
        this.registry = registry;
        this.repository = repository;
        this.blob = blob;
        this.attempts = attempts;
    }

    /** Begins, on a thread of its own; {@code ended} is called at the end, however it ends. */
    void start(Semaphore slots, Runnable ended) {
        thread = Thread.ofVirtual()
                .name("download " + blob.digest().truncated())
                .start(() -> {
                    Exception failed = null;
                    try {
                        run(slots);
                    } catch (IOException | RuntimeException | InterruptedException e) {
                        failed = e;
                    }
                    ended.run();
                    end(failed);
                });
    }

    void join(Listener listener) {
        listeners.add(listener);
    }

    /** Whoever leaves last ends it. */
    void leave(Listener listener) {
        listeners.remove(listener);
        Thread running = thread;
        if (listeners.isEmpty() && running != null) running.interrupt();
    }

    boolean abandoned() {
        return listeners.isEmpty();
    }

    /** Bytes that came over the wire. */
    long receivedBytes() {
        return receivedBytes.get();
    }

    /** Whether it began with what an earlier one had left, which a power cut may have damaged. */
    boolean resumed() {
        return resumed;
    }

    boolean failed() {
        lock.lock();
        try {
            return done && failure != null;
        } finally {
            lock.unlock();
        }
    }

    private void tell(String status, long bytes) {
        for (Listener listener : listeners) listener.reached(status, bytes);
    }

    private void run(Semaphore slots) throws IOException, InterruptedException {
        if (!slots.tryAcquire()) {
            tell("Waiting", 0);
            slots.acquire();
        }
        try (Ingest into = content.ingest(blob.digest().toString())) {
            if (content.has(blob.digest())) return;
            if (into.offset() > blob.sizeBytes()) into.restart();
            resumed = into.offset() > 0;
            changed(() -> ingest = into);
            fill(into);
            tell("Verifying Checksum", 0);
            unfinished.add(blob.digest());
            into.commit(blob.digest(), blob.sizeBytes());
        } finally {
            slots.release();
        }
        tell("Download complete", 0);
    }

    /** Goes on after a broken connection from where it broke. */
    private void fill(Ingest into) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            long before = into.offset();
            try {
                copy(into);
                return;
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException | EngineException.Unavailable e) {
                if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("context canceled");
                // A server that breaks off again and again, but sends something each time, gets us there.
                if (into.offset() - before > blob.sizeBytes() / 20) attempt = 0;
                if (attempt >= attempts) throw e;
                Pauses.of(FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 6)));
            }
        }
    }

    private void copy(Ingest into) throws IOException {
        if (into.offset() == blob.sizeBytes()) return;
        var pace = new Pace();
        byte[] buffer = new byte[BUFFER_BYTES];
        OutputStream out = into.output();
        try (InputStream in = registry.blob(repository, blob, into.offset())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("context canceled");
                if (into.offset() + n > blob.sizeBytes())
                    throw new IOException("the registry sent more than " + blob.sizeBytes() + " bytes");
                out.write(buffer, 0, n);
                receivedBytes.addAndGet(n);
                changed(() -> {});
                if (pace.due()) tell("Downloading", into.offset());
            }
        }
        if (into.offset() < blob.sizeBytes()) throw new IOException("unexpected EOF");
    }

    private void changed(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable Exception failed) {
        changed(() -> {
            failure = failed;
            done = true;
        });
    }

    /** Blocks until the blob is in the content store, verified. */
    void await() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!done) changed.await();
        } finally {
            lock.unlock();
        }
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case InterruptedException e -> throw new InterruptedIOException("context canceled");
            case EngineException e -> throw e;
            default -> throw new EngineException.System("download failed: " + failure.getMessage(), failure);
        }
    }

    /** The bytes as they come; reading blocks for them. Blocks until the first may be there. */
    InputStream follow() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!done && ingest == null) changed.await();
            Ingest coming = ingest;
            if (coming != null && !done) return new Following(coming.reader(), coming);
        } finally {
            lock.unlock();
        }
        await();
        return content.open(blob.digest());
    }

    private final class Following extends InputStream {
        private final InputStream file;
        private final Ingest coming;
        private long at;

        Following(InputStream file, Ingest coming) {
            this.file = file;
            this.coming = coming;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (at == blob.sizeBytes()) return -1;
            int n = file.read(into, from, (int) Math.min(length, available(at)));
            if (n < 0) throw new IOException("the download of " + blob.digest() + " vanished");
            at += n;
            return n;
        }

        private long available(long from) throws IOException {
            if (coming.offset() > from) return coming.offset() - from;
            lock.lock();
            try {
                while (coming.offset() <= from) {
                    if (done) throw new IOException("the download of " + blob.digest() + " has failed");
                    changed.await();
                }
                return coming.offset() - from;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
