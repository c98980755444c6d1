package djong.store.content;

import djong.base.EngineException;
import djong.oci.Digest;
import djong.store.lease.Leases;
import djong.store.lease.WriteGate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Blobs by digest. Calls block for the disk. Any thread may use it. */
public final class ContentStore {
    /** How long an ingest that nobody goes on with is kept. */
    static final Duration ABANDONED = Duration.ofHours(24);

    private final Path blobs;
    private final Path ingests;
    private final WriteGate gate;
    private final Leases leases;
    private final Step.Watch watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<String> busy = new HashSet<>();

    ContentStore(Path folder, WriteGate gate, Leases leases, InstantSource clock, Step.Watch watch) {
        this.blobs = folder.resolve("blobs");
        this.ingests = folder.resolve("ingest");
        this.gate = gate;
        this.leases = leases;
        this.watch = watch;
        try {
            Files.createDirectories(blobs.resolve("sha256"));
            Files.createDirectories(ingests);
            removeAbandoned(clock.instant().minus(ABANDONED));
        } catch (IOException e) {
            throw failure("open " + folder, e);
        }
    }

    /** Opens {@code folder}, and removes ingests that nobody has gone on with for a day. */
    public static ContentStore open(Path folder, WriteGate gate, Leases leases, InstantSource clock) {
        return new ContentStore(folder, gate, leases, clock, Step.Watch.NONE);
    }

    private void removeAbandoned(Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(ingests)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) Files.deleteIfExists(file);
            }
        }
    }

    public boolean has(Digest digest) {
        return Files.exists(path(digest));
    }

    /** In bytes. @throws EngineException.NotFound when there is no such blob */
    public long size(Digest digest) {
        try {
            return Files.size(path(digest));
        } catch (NoSuchFileException e) {
            throw missing(digest);
        } catch (IOException e) {
            throw failure("size of " + digest, e);
        }
    }

    /** From its beginning; the caller closes it. @throws EngineException.NotFound when there is no such blob */
    public InputStream open(Digest digest) {
        try {
            return Files.newInputStream(path(digest));
        } catch (NoSuchFileException e) {
            throw missing(digest);
        } catch (IOException e) {
            throw failure("open " + digest, e);
        }
    }

    /**
     * A whole blob.
     *
     * @throws EngineException.NotFound when there is no such blob
     * @throws EngineException.InvalidParameter when it has more than {@code maxBytes}
     */
    public byte[] read(Digest digest, long maxBytes) {
        try (InputStream in = open(digest)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(Math.min(maxBytes + 1, Integer.MAX_VALUE - 8)));
            if (bytes.length > maxBytes)
                throw new EngineException.InvalidParameter(digest + " has more than " + maxBytes + " bytes");
            return bytes;
        } catch (IOException e) {
            throw failure("read " + digest, e);
        }
    }

    /** Where the blob is, for those who hand its descriptor on (sendfile); read-only, and gone when it is collected. */
    public Path path(Digest digest) {
        return blobs.resolve(digest.algorithm()).resolve(digest.hex());
    }

    /** Writes a blob at once. */
    public Digest put(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        if (has(digest)) {
            kept(digest);
            if (has(digest)) return digest;
        }
        try (Ingest ingest = ingest("put " + digest)) {
            ingest.restart();
            ingest.output().write(bytes);
            return ingest.commit(digest, bytes.length);
        } catch (IOException e) {
            throw failure("write " + digest, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("interrupted while writing " + digest, e);
        }
    }

    // What is found instead of written is kept by open leases as if it had been written.
    private void kept(Digest digest) {
        try (var _ = gate.enter()) {
            leases.added(digest);
        }
    }

    /**
     * A blob in the making. What an earlier ingest of the same key has left, in this process or the one before, is there already:
     * {@link Ingest#offset} says how much. Blocks while another holds the key; look with {@link #has} again afterwards.
     *
     * @param key the caller's name for it: the digest, where it is known
     */
    public Ingest ingest(String key) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!busy.add(key)) released.await();
        } finally {
            lock.unlock();
        }
        try {
            return new Ingest(
                    this,
                    key,
                    ingests.resolve(
                            Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex()));
        } catch (IOException e) {
            release(key);
            throw failure("ingest " + key, e);
        } catch (RuntimeException e) {
            release(key);
            throw e;
        }
    }

    void release(String key) {
        lock.lock();
        try {
            busy.remove(key);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void reached(Step step) {
        watch.reached(step);
    }

    /** Makes {@code file}, whose bytes are durable, visible. */
    void commit(Path file, Digest digest) throws IOException {
        try (var _ = gate.enter()) {
            leases.added(digest);
            Path blob = path(digest);
            if (Files.exists(blob)) {
                Files.deleteIfExists(file);
                return;
            }
            Path folder = blobs.resolve(digest.algorithm());
            Files.createDirectories(folder);
            // rename(2) over a blob that appeared meanwhile replaces it with the same bytes.
            Files.move(file, blob, StandardCopyOption.ATOMIC_MOVE);
            reached(Step.NAMED);
            sync(folder);
        }
    }

    private static void sync(Path folder) throws IOException {
        // Not a regular file, so FileChannel is the only way; an interrupt closes only this channel.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Removes a blob, if it is there; those who have it open can read on. */
    public void remove(Digest digest) {
        try {
            Files.deleteIfExists(path(digest));
        } catch (IOException e) {
            throw failure("remove " + digest, e);
        }
    }

    /** All blobs. */
    public List<Digest> walk() {
        List<Digest> digests = new ArrayList<>();
        try (DirectoryStream<Path> algorithms = Files.newDirectoryStream(blobs)) {
            for (Path algorithm : algorithms) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(algorithm)) {
                    for (Path file : files)
                        digests.add(new Digest(
                                algorithm.getFileName().toString(),
                                file.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw failure("walk", e);
        }
        return digests;
    }

    private static EngineException missing(Digest digest) {
        return new EngineException.NotFound("content " + digest + ": not found");
    }

    static EngineException failure(String what, IOException e) {
        return new EngineException.System("content: " + what + ": " + e.getMessage(), e);
    }
}
