package djong.build.solver;

import djong.base.Undo;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.oci.Digest;
import djong.store.lease.Lease;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One build: what it has come to so far. */
public final class Job implements AutoCloseable {
    final Lease lease;
    final boolean noCache;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Digest, CompletableFuture<Tree>> results = new HashMap<>();
    private final Undo undo = new Undo();
    private final Map<Digest, Instant> times = new ConcurrentHashMap<>();
    private final Set<Digest> again = ConcurrentHashMap.newKeySet();
    private final Map<Digest, String> keys = new ConcurrentHashMap<>();
    private final List<Remote> remotes = new CopyOnWriteArrayList<>();

    /**
     * @param lease keeps what is made; open until the build's image is on record
     * @param noCache whether everything is to be done again
     */
    public Job(Lease lease, boolean noCache) {
        this.lease = lease;
        this.noCache = noCache;
    }

    public Lease lease() {
        return lease;
    }

    /** Whether what is kept of {@code vertex} is not to be taken. */
    boolean noCache(Vertex vertex) {
        return noCache || again.contains(vertex.digest());
    }

    /** From now on {@code vertex} is done anew, whatever is kept. */
    public void again(Vertex vertex) {
        again.add(vertex.digest());
    }

    void atEnd(Runnable work) {
        lock.lock();
        try {
            undo.push("end a build", work::run);
        } finally {
            lock.unlock();
        }
    }

    /** Takes away what is needed no longer. */
    @Override
    public void close() {
        undo.close();
    }

    /** From now on results are looked for there as well. */
    public void also(Remote remote) {
        remotes.add(remote);
    }

    /** What others have under a key, in the order in which they were named; null for nothing. Blocks for whoever has it. */
    @Nullable
    Remembered remembered(String key) throws InterruptedException {
        for (Remote each : remotes) {
            Remembered found = each.find(key, lease);
            if (found != null) return found;
        }
        return null;
    }

    void known(Digest vertex, String key) {
        keys.put(vertex, key);
    }

    /** Under what a vertex's result is kept; empty for what is not kept, and before it was solved. */
    public Optional<String> key(Vertex vertex) {
        return Optional.ofNullable(keys.get(vertex.digest()));
    }

    void made(Digest vertex, Instant when) {
        times.put(vertex, when);
    }

    /** When what a vertex came to was first made; empty for what is not kept, and before it was solved. */
    public Optional<Instant> created(Vertex vertex) {
        return Optional.ofNullable(times.get(vertex.digest()));
    }

    /** What a vertex came to; empty when it was not solved. */
    public Optional<Tree> result(Vertex vertex) {
        lock.lock();
        try {
            CompletableFuture<Tree> known = results.get(vertex.digest());
            return known == null || known.isCompletedExceptionally()
                    ? Optional.empty()
                    : Optional.ofNullable(known.getNow(null));
        } finally {
            lock.unlock();
        }
    }

    /** A vertex of this build. @param mine whether it is the caller's to complete */
    record Slot(CompletableFuture<Tree> result, boolean mine) {}

    Slot slot(Digest vertex) {
        lock.lock();
        try {
            CompletableFuture<Tree> known = results.get(vertex);
            if (known != null) return new Slot(known, false);
            var made = new CompletableFuture<Tree>();
            results.put(vertex, made);
            return new Slot(made, true);
        } finally {
            lock.unlock();
        }
    }
}
