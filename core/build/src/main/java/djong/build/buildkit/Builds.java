package djong.build.buildkit;

import djong.build.graph.Vertex;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds that run now, and what the last ones told. Any thread may call. */
final class Builds {
    private static final int MOST_ENDED = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, BuildRun> running = new HashMap<>();
    private final LinkedHashMap<String, Progress> ended = new LinkedHashMap<>();
    private final Map<String, Shared> shared = new ConcurrentHashMap<>();

    private record Shared(Vertex vertex, BuildRun owner) {}

    void add(BuildRun run) {
        lock.lock();
        try {
            if (running.putIfAbsent(run.id(), run) != null)
                throw new djong.base.EngineException.Conflict("build with id " + run.id() + " is running already");
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void remove(BuildRun run) {
        lock.lock();
        try {
            running.remove(run.id(), run);
            ended.put(run.id(), run.progress());
            if (ended.size() > MOST_ENDED) ended.remove(ended.firstEntry().getKey());
        } finally {
            lock.unlock();
        }
    }

    /** A client asks about its build while it still asks for it: blocks until it is there. Empty when it does not come. */
    Optional<BuildRun> find(String id, Duration patience) throws InterruptedException {
        return await(() -> running.get(id), patience);
    }

    /** What is told of a build, although it has just ended: a client may ask late. */
    Optional<Progress> progress(String id, Duration patience) throws InterruptedException {
        Supplier<@Nullable Progress> told = () -> {
            BuildRun run = running.get(id);
            return run == null ? ended.get(id) : run.progress();
        };
        return await(told, patience);
    }

    /** @param found asked under the lock, whenever a build has come */
    private <T> Optional<T> await(Supplier<? extends @Nullable T> found, Duration patience)
            throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                T there = found.get();
                if (there != null || left <= 0) return Optional.ofNullable(there);
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void shared(String ref, Vertex vertex, BuildRun owner) {
        shared.put(ref, new Shared(vertex, owner));
    }

    void unshare(BuildRun owner) {
        shared.values().removeIf(s -> s.owner() == owner);
    }

    /** A result of any build that runs: what one build hands to another. */
    Optional<Vertex> shared(String ref) {
        return Optional.ofNullable(shared.get(ref)).map(Shared::vertex);
    }
}
