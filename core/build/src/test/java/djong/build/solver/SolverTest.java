package djong.build.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.image.Layer;
import djong.oci.Digest;
import djong.store.Store;
import djong.store.lease.Lease;
import djong.store.snapshot.Snapshotter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SolverTest {
    @TempDir
    Path folder;

    private Store store;
    private Lease lease;

    @BeforeEach
    void open() {
        store = Store.open(folder, InstantSource.system());
        lease = store.leases().open("test");
    }

    @AfterEach
    void close() {
        lease.close();
        store.close();
    }

    private final AtomicInteger runs = new AtomicInteger();

    interface Work {
        void run() throws Exception;
    }

    /** Puts a layer of its own on its first input. */
    private Op op(String definition, Work work) {
        return new Op() {
            @Override
            public String definition() {
                return definition;
            }

            @Override
            public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
                runs.incrementAndGet();
                try {
                    work.run();
                } catch (InterruptedException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                Tree base = inputs.isEmpty() ? Tree.EMPTY : inputs.getFirst();
                return base.with(layer(definition, base));
            }
        };
    }

    private Layer layer(String name, Tree base) {
        Digest blob = store.content().put(name.getBytes(StandardCharsets.UTF_8));
        Tree with = base.with(new Layer(blob, blob, name.length(), 1));
        String chain = String.valueOf(with.chain());
        if (!store.snapshots().exists(chain)) {
            String key = Snapshotter.TRANSIENT + name + Math.random();
            store.snapshots().prepare(key, base.chain());
            store.snapshots().commit(chain, key);
        }
        return with.layers().getLast();
    }

    private Op op(String definition) {
        return op(definition, () -> {});
    }

    private static Vertex on(Op op, Vertex... inputs) {
        return new Vertex(op, List.of(inputs), op.definition());
    }

    private Solver solver() {
        return new Solver(BuildCache.open(store, InstantSource.system()));
    }

    @Test
    void whatStandsOnNothingIsAskedAboutInEachBuildAndKeptByWhatIsInIt() throws InterruptedException {
        var content = new AtomicInteger();
        var asked = new AtomicInteger();
        Op web = new Op() {
            @Override
            public String definition() {
                return "web";
            }

            @Override
            public boolean byContent() {
                return true;
            }

            @Override
            public Bound bound(List<Tree> inputs) {
                asked.incrementAndGet();
                return new Bound(op("content-" + content.get()), () -> {});
            }

            @Override
            public Tree run(List<Tree> inputs, Scope scope) {
                throw new AssertionError("it is bound first");
            }
        };
        Solver solver = solver();
        for (int state : List.of(1, 1, 2, 1)) {
            content.set(state);
            solver.solve(new Job(lease, false), on(web), Watcher.NONE);
        }
        assertEquals(4, asked.get());
        assertEquals(2, runs.get());
    }

    @Test
    void doesNothingTwiceInOneBuildNorInTheNext() throws InterruptedException {
        Vertex base = on(op("base"));
        Vertex top = on(op("top"), base, on(op("other"), base));
        Solver solver = solver();
        Tree first = solver.solve(new Job(lease, false), top, Watcher.NONE);
        assertEquals(3, runs.get());
        assertEquals(first, solver.solve(new Job(lease, false), top, Watcher.NONE));
        // What is kept outlives the process.
        assertEquals(first, solver().solve(new Job(lease, false), top, Watcher.NONE));
        assertEquals(3, runs.get());
        solver().solve(new Job(lease, true), top, Watcher.NONE);
        assertEquals(6, runs.get());
    }

    @Test
    void tellsWhatWasKnown() throws InterruptedException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        var watcher = new Watcher() {
            @Override
            public void cached(Vertex vertex) {
                told.add("cached " + vertex.name());
            }

            @Override
            public void begun(Vertex vertex) {
                told.add("begun " + vertex.name());
            }
        };
        Solver solver = solver();
        solver.solve(new Job(lease, false), on(op("base")), watcher);
        solver.solve(new Job(lease, false), on(op("top"), on(op("base"))), watcher);
        assertEquals(List.of("begun base", "cached base", "begun top"), told);
    }

    @Test
    void whatDoesNotWaitForEachOtherRunsAtOnce() throws InterruptedException {
        var both = new CyclicBarrier(2);
        Vertex left = on(op("left", () -> both.await(30, TimeUnit.SECONDS)));
        Vertex right = on(op("right", () -> both.await(30, TimeUnit.SECONDS)));
        solver().solve(new Job(lease, false), on(op("top"), left, right), Watcher.NONE);
        assertEquals(3, runs.get());
    }

    @Test
    void theSameResultBelowIsTheSameAboveAlthoughItWasMadeOtherwise() throws InterruptedException {
        Solver solver = solver();
        Op one = op("one way");
        Op other = new Op() {
            @Override
            public String definition() {
                return "another way";
            }

            @Override
            public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
                return one.run(inputs, scope);
            }
        };
        solver.solve(new Job(lease, false), on(op("top"), on(one)), Watcher.NONE);
        assertEquals(2, runs.get());
        solver.solve(new Job(lease, false), on(op("top"), on(other)), Watcher.NONE);
        assertEquals(3, runs.get());
    }

    @Test
    void twoBuildsThatNeedTheSameDoItOnce() throws Exception {
        Solver solver = solver();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Op slow = op("slow", () -> {
            begun.countDown();
            go.await();
        });
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                solver.solve(new Job(lease, false), on(slow), Watcher.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        Thread second = Thread.ofVirtual().start(() -> {
            try {
                solver.solve(new Job(lease, false), on(slow), Watcher.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        go.countDown();
        first.join();
        second.join();
        assertEquals(1, runs.get());
    }

    @Test
    void aFailureEndsWhatRunsBesideIt() throws InterruptedException {
        var ended = new CountDownLatch(1);
        var waiting = new CountDownLatch(1);
        Vertex hangs = on(op("hangs", () -> {
            try {
                waiting.countDown();
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        }));
        Vertex fails = on(op("fails", () -> {
            waiting.await();
            throw new EngineException.InvalidParameter("no");
        }));
        var e = assertThrows(
                EngineException.InvalidParameter.class,
                () -> solver().solve(new Job(lease, false), on(op("top"), hangs, fails), Watcher.NONE));
        assertEquals("no", e.getMessage());
        assertTrue(ended.await(30, TimeUnit.SECONDS));
        assertEquals(2, runs.get());
        assertEquals(List.of(), BuildCache.open(store, InstantSource.system()).list());
    }

    @Test
    void whatWasCollectedIsMadeAgain() throws InterruptedException {
        Vertex base = on(op("base"));
        Solver solver = solver();
        Tree tree = solver.solve(new Job(lease, false), base, Watcher.NONE);
        store.content().remove(tree.layers().getFirst().blob());
        solver.solve(new Job(lease, false), base, Watcher.NONE);
        assertEquals(2, runs.get());
    }

    @Test
    void whatWasUsedLongestAgoIsForgottenFirst() throws InterruptedException {
        BuildCache cache = BuildCache.open(store, InstantSource.system());
        var solver = new Solver(cache);
        for (String name : List.of("a", "b", "c")) solver.solve(new Job(lease, false), on(op(name)), Watcher.NONE);
        solver.solve(new Job(lease, false), on(op("a")), Watcher.NONE);
        long each = cache.list().getFirst().sizeBytes();
        assertEquals(3, cache.list().size());
        List<Kept> forgotten = cache.forget(_ -> true, 2 * each);
        if (each > 0)
            assertEquals(List.of("b"), forgotten.stream().map(Kept::description).toList());
        assertEquals(cache.list().size(), cache.forget(_ -> true, 0).size());
        assertEquals(List.of(), cache.list());
    }
}
