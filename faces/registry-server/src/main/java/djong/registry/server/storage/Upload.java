package djong.registry.server.storage;

import djong.oci.Digest;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.store.content.Ingest;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A blob that a client sends piece by piece; one piece at a time. */
public final class Upload {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final long ROOM_EVERY_BYTES = 64 << 20;
    private static final long WAIT_SECONDS = 10;

    private final Uploads uploads;
    private final Repositories repositories;
    private final String repository;
    private final String id;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Ingest ingest;
    private boolean ended;
    private volatile long offset = -1;
    private volatile long lastMillis;

    Upload(Uploads uploads, Repositories repositories, String repository, String id, InstantSource clock) {
        this.uploads = uploads;
        this.repositories = repositories;
        this.repository = repository;
        this.id = id;
        this.clock = clock;
        this.lastMillis = clock.millis();
    }

    public String id() {
        return id;
    }

    long lastMillis() {
        return lastMillis;
    }

    /** Bytes received so far; does not wait for a piece that is arriving. */
    public long offset() {
        long known = offset;
        if (known >= 0) return known;
        enter();
        try {
            return opened().offset();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a piece. When {@code body} breaks off, what came stays.
     *
     * @param start where the client says that it begins; -1 where it does not say
     * @param maxBytes most bytes that are taken
     * @return bytes received so far
     * @throws Problem RANGE_INVALID when it does not begin where the last one ended, SIZE_INVALID when it is longer than {@code maxBytes}
     * @throws IOException when the client goes away
     */
    public long append(InputStream body, long start, long maxBytes) throws IOException {
        enter();
        try {
            Ingest target = opened();
            if (start >= 0 && start != target.offset())
                throw new Problem(Code.RANGE_INVALID, "the piece does not begin where the last one ended");
            byte[] buffer = new byte[BUFFER_BYTES];
            long received = 0;
            long checked = 0;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                received += n;
                if (received > maxBytes) throw new Problem(Code.SIZE_INVALID, "more bytes than announced");
                write(target, buffer, n);
                if (received - checked >= ROOM_EVERY_BYTES) {
                    repositories.checkRoom(repository, target.offset());
                    checked = received;
                }
            }
            return target.offset();
        } finally {
            lastMillis = clock.millis();
            lock.unlock();
        }
    }

    private void write(Ingest target, byte[] buffer, int length) {
        try {
            target.output().write(buffer, 0, length);
        } catch (IOException e) {
            throw new Problem(Code.UNKNOWN, "cannot store the blob: " + e.getMessage()).withStatus(507);
        }
        offset = target.offset();
    }

    /**
     * Ends the upload: the blob is the repository's.
     *
     * @throws Problem DIGEST_INVALID when the bytes are not {@code expected}, DENIED when there is no room; the upload is over then as well
     */
    public long commit(Digest expected) {
        enter();
        try (Lease _ = repositories.store().leases().open("push " + repository)) {
            Ingest whole = opened();
            long size = whole.offset();
            if (!whole.matches(expected)) {
                end(whole);
                throw new Problem(
                        Code.DIGEST_INVALID, "provided digest did not match uploaded content", expected.toString());
            }
            whole.commit(expected, size);
            ingest = null;
            ended = true;
            try {
                repositories.link(repository, expected, size);
            } finally {
                uploads.ended(id);
            }
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up, and forgets what came. @throws Problem when it has ended, or a piece is arriving */
    public void cancel() {
        enter();
        try {
            end(opened());
        } finally {
            lock.unlock();
        }
    }

    private void end(Ingest open) {
        open.discard();
        ingest = null;
        ended = true;
        uploads.ended(id);
    }

    /** Closes the file if nobody writes to it; what it holds stays. */
    void close() {
        if (!lock.tryLock()) return;
        try {
            if (ingest != null) ingest.close();
            ingest = null;
        } finally {
            lock.unlock();
        }
    }

    private void enter() {
        try {
            if (!lock.tryLock(WAIT_SECONDS, TimeUnit.SECONDS))
                throw new Problem(Code.BLOB_UPLOAD_INVALID, "another request goes on with this upload").withStatus(409);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Code.UNAVAILABLE, "the registry is stopping");
        }
        if (ended) {
            lock.unlock();
            throw Uploads.unknown(id);
        }
    }

    private Ingest opened() {
        Ingest open = ingest;
        if (open != null) return open;
        try {
            open = repositories.store().content().ingest("upload " + id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Code.UNAVAILABLE, "the registry is stopping");
        }
        ingest = open;
        offset = open.offset();
        return open;
    }
}
