package djong.build.solver;

import djong.build.graph.Tree;
import djong.oci.Digest;
import djong.store.lease.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** One build: what it has come to so far. */
public final class Job {
    final Lease lease;
    final boolean noCache;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Digest, CompletableFuture<Tree>> results = new HashMap<>();

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
