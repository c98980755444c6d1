package djong.store.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.Digest;
import djong.store.Store;
import djong.store.lease.Lease;
import djong.store.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcTest {
    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = Store.open(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Digest blob(String text) {
        return store.content().put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void layer(String name, String parent) {
        store.snapshots().prepare("transient/" + name, parent);
        store.snapshots().commit(name, "transient/" + name);
    }

    private Set<String> snapshots() {
        Set<String> keys = new HashSet<>();
        for (Snapshot snapshot : store.snapshots().walk()) keys.add(snapshot.key());
        return keys;
    }

    @Test
    void keepsWhatRootsLeadTo() {
        Digest kept = blob("kept");
        Digest gone = blob("gone");
        layer("a", null);
        layer("b", "a");
        layer("c", "b");
        layer("d", "a");
        Collected collected = store.gc().collect(() -> new Roots(Set.of(kept), Set.of("b", "unknown")));
        assertEquals(List.of(gone), collected.blobs());
        assertEquals(4, collected.bytes());
        assertEquals(Set.of("c", "d"), Set.copyOf(collected.snapshots()));
        assertEquals(Set.of("a", "b"), snapshots());
        assertTrue(store.content().has(kept));
    }

    @Test
    void removesWholeChains() {
        layer("a", null);
        layer("b", "a");
        layer("c", "b");
        layer("d", "a");
        store.gc().collect(() -> new Roots(Set.of(), Set.of()));
        assertEquals(Set.of(), snapshots());
    }

    @Test
    void keepsWhatContainersStandOn() {
        layer("a", null);
        layer("b", "a");
        store.snapshots().prepare("container", "b");
        store.gc().collect(() -> new Roots(Set.of(), Set.of()));
        assertEquals(Set.of("a", "b", "container"), snapshots());
    }

    @Test
    void keepsWhatIsLeased() {
        Digest before = blob("before");
        layer("a", null);
        layer("b", "a");
        try (Lease lease = store.leases().open("pull x")) {
            lease.keep(before);
            lease.keepSnapshot("a");
            Digest during = blob("during");
            layer("c", "a");
            store.gc().collect(() -> new Roots(Set.of(), Set.of()));
            assertTrue(store.content().has(before) && store.content().has(during));
            assertEquals(Set.of("a", "c"), snapshots());
            assertEquals(Set.of("pull x"), store.leases().purposes());
        }
        store.gc().collect(() -> new Roots(Set.of(), Set.of()));
        assertEquals(List.of(), store.content().walk());
        assertEquals(Set.of(), snapshots());
    }

    /** Found again instead of written again: kept all the same. */
    @Test
    void keepsWhatWasPutAgain() {
        Digest digest = blob("x");
        try (Lease _ = store.leases().open("load")) {
            assertEquals(digest, blob("x"));
            store.gc().collect(() -> new Roots(Set.of(), Set.of()));
            assertTrue(store.content().has(digest));
        }
    }

    @Test
    void nobodyAddsDuringAMark() throws Exception {
        var marking = new CountDownLatch(1);
        var ready = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Digest> adding = threads.submit(() -> {
                marking.await();
                ready.countDown();
                return blob("late");
            });
            store.gc().collect(() -> {
                marking.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                assertFalse(adding.isDone());
                return new Roots(Set.of(), Set.of());
            });
            assertTrue(store.content().has(adding.get()), "what came too late for the mark is not swept");
        }
    }
}
