package djong.build.solver;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.oci.Digest;
import djong.runtime.log.StdStream;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Finds out what vertices come to. Any thread may call. */
public final class Solver {
    private static final int MOST_ALIASES = 10_000;

    private final BuildCache cache;
    /** Two builds that need the same thing do it once. */
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    /** Keys by content of ops on inputs that are layers; forgotten with the daemon, which costs a look at the files. */
    private final Map<String, String> aliases = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_ALIASES;
        }
    });

    private static final class Turn {
        final ReentrantLock lock = new ReentrantLock();
        int users;
    }

    public Solver(BuildCache cache) {
        this.cache = cache;
    }

    /**
     * What a vertex comes to. Blocks for as long as it takes; an interrupt ends it at once, and nothing of what was running is left.
     *
     * @throws RuntimeException whatever an op of it, or the watcher, has thrown
     */
    public Tree solve(Job job, Vertex vertex, Watcher watcher) throws InterruptedException {
        Job.Slot slot = job.slot(vertex.digest());
        if (!slot.mine()) return await(slot.result());
        try {
            Tree tree = solved(job, vertex, watcher);
            watcher.ended(vertex, null);
            slot.result().complete(tree);
            return tree;
        } catch (InterruptedException | RuntimeException | Error e) {
            watcher.ended(vertex, e);
            slot.result().completeExceptionally(e);
            throw e;
        }
    }

    /** As {@link #solve}, several at once; the first that fails ends the others. */
    public List<Tree> solveAll(Job job, List<Vertex> vertices, Watcher watcher) throws InterruptedException {
        return inputs(job, vertices, watcher);
    }

    private static Tree await(Future<Tree> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException | CompletionException e) {
            Throwable cause = e.getCause();
            throw failure(cause == null ? e : cause);
        }
    }

    private static RuntimeException failure(Throwable cause) throws InterruptedException {
        switch (cause) {
            case InterruptedException e -> throw new InterruptedException(e.getMessage());
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new EngineException.System(String.valueOf(cause.getMessage()), cause);
        }
    }

    private Tree solved(Job job, Vertex vertex, Watcher watcher) throws InterruptedException {
        List<Tree> inputs = inputs(job, vertex.inputs(), watcher);
        Op op = vertex.op();
        if (!op.kept()) {
            watcher.begun(vertex);
            return op.run(inputs, scope(job, vertex, watcher));
        }
        if (!op.byContent()) return kept(job, vertex, op, inputs, watcher);
        // What stands on nothing, such as a file of the web, may be another every time.
        boolean steady = !inputs.isEmpty() && inputs.stream().allMatch(i -> i.folder() == null);
        String given = steady ? key(op, inputs) : "";
        String known = aliases.get(given);
        if (known != null) {
            Tree tree = found(job, vertex, known, watcher);
            if (tree != null) return tree;
        }
        List<Tree> base = inputs.subList(0, Math.min(1, inputs.size()));
        watcher.begun(vertex);
        try (Op.Bound bound = op.bound(inputs)) {
            if (!given.isEmpty()) aliases.put(given, key(bound.op(), base));
            return kept(job, vertex, bound.op(), base, watcher);
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Tree found(Job job, Vertex vertex, String key, Watcher watcher) {
        if (job.noCache(vertex)) return null;
        Tree known = cache.find(key, job.lease());
        if (known == null) return null;
        job.known(vertex.digest(), key);
        Instant created = cache.created(key);
        if (created != null) job.made(vertex.digest(), created);
        watcher.cached(vertex);
        return known;
    }

    /** Done once by all that need it at the same time. */
    private Tree kept(Job job, Vertex vertex, Op op, List<Tree> inputs, Watcher watcher) throws InterruptedException {
        String key = key(op, inputs);
        Turn turn = turns.compute(key, (_, t) -> {
            Turn used = t == null ? new Turn() : t;
            used.users++;
            return used;
        });
        try {
            turn.lock.lockInterruptibly();
            try {
                Tree known = found(job, vertex, key, watcher);
                if (known != null) return known;
                Tree base = inputs.isEmpty() ? Tree.EMPTY : inputs.getFirst();
                Remembered remembered = job.noCache(vertex) ? null : job.remembered(key);
                if (remembered != null) {
                    cache.keep(key, remembered.tree(), base, vertex.name(), remembered.created());
                    Tree brought = found(job, vertex, key, watcher);
                    if (brought != null) return brought;
                }
                watcher.begun(vertex);
                Tree made = op.run(inputs, scope(job, vertex, watcher));
                cache.keep(key, made, base, vertex.name(), null);
                job.known(vertex.digest(), key);
                Instant created = cache.created(key);
                if (created != null) job.made(vertex.digest(), created);
                return made;
            } finally {
                turn.lock.unlock();
            }
        } finally {
            turns.compute(key, (_, t) -> t == null || --t.users == 0 ? null : t);
        }
    }

    /** What the same op on the same files would be known by. */
    private static String key(Op op, List<Tree> inputs) {
        var text = new StringBuilder(op.definition());
        for (Tree input : inputs) text.append('\n').append(input.chain());
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** All at once; the first that fails ends the others. */
    private List<Tree> inputs(Job job, List<Vertex> inputs, Watcher watcher) throws InterruptedException {
        if (inputs.isEmpty()) return List.of();
        if (inputs.size() == 1) return List.of(solve(job, inputs.getFirst(), watcher));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var pending = new java.util.concurrent.ExecutorCompletionService<Tree>(threads);
            List<Future<Tree>> futures = new ArrayList<>();
            for (Vertex input : inputs) futures.add(pending.submit(() -> solve(job, input, watcher)));
            for (int i = 0; i < inputs.size(); i++) await(pending.take());
            List<Tree> trees = new ArrayList<>();
            for (Future<Tree> future : futures) trees.add(future.resultNow());
            return trees;
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    private static Scope scope(Job job, Vertex vertex, Watcher watcher) {
        return new Scope() {
            @Override
            public Lease lease() {
                return job.lease();
            }

            @Override
            public void atEnd(Runnable work) {
                job.atEnd(work);
            }

            @Override
            public void running(String id) {
                watcher.running(vertex, id);
            }

            @Override
            public void output(StdStream stream, byte[] bytes) {
                watcher.output(vertex, stream, bytes);
            }
        };
    }
}
