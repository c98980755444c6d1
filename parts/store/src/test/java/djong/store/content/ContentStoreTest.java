package djong.store.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.oci.Digest;
import djong.store.lease.Leases;
import djong.store.lease.WriteGate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContentStoreTest {
    private static final byte[] HELLO = "hello, world".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.of(HELLO);

    @TempDir
    Path folder;

    private ContentStore open() {
        return open(Step.Watch.NONE);
    }

    private ContentStore open(Step.Watch watch) {
        var gate = new WriteGate();
        return new ContentStore(folder, gate, new Leases(gate), InstantSource.system(), watch);
    }

    private long ingests() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("ingest"))) {
            return files.count();
        }
    }

    @Test
    void aCommittedBlobIsThereForEver() throws Exception {
        ContentStore store = open();
        assertFalse(store.has(DIGEST));
        try (Ingest ingest = store.ingest("x")) {
            ingest.output().write(HELLO);
            assertFalse(store.has(DIGEST));
            assertEquals(DIGEST, ingest.commit(DIGEST, HELLO.length));
        }
        for (ContentStore each : List.of(store, open())) {
            assertTrue(each.has(DIGEST));
            assertEquals(HELLO.length, each.size(DIGEST));
            assertArrayEquals(HELLO, each.read(DIGEST, 100));
            assertEquals(List.of(DIGEST), each.walk());
        }
        assertEquals(0, ingests());
        store.remove(DIGEST);
        store.remove(DIGEST);
        assertFalse(store.has(DIGEST));
    }

    @Test
    void anUnknownDigestIsFoundOut() throws Exception {
        ContentStore store = open();
        try (Ingest ingest = store.ingest("x")) {
            ingest.output().write(HELLO);
            assertEquals(DIGEST, ingest.commit(null, -1));
        }
        assertEquals(DIGEST, store.put(HELLO));
    }

    @Test
    void otherAlgorithmsAreVerified() throws Exception {
        ContentStore store = open();
        Digest wanted = new Digest("sha512", "0".repeat(128));
        var hash = wanted.hasher();
        hash.update(HELLO);
        Digest digest = Digest.from(hash);
        try (Ingest ingest = store.ingest("x")) {
            ingest.output().write(HELLO);
            assertEquals(digest, ingest.commit(digest, -1));
        }
        assertArrayEquals(HELLO, store.read(digest, 100));
        try (Ingest ingest = store.ingest("y")) {
            ingest.output().write(HELLO);
            assertThrows(EngineException.System.class, () -> ingest.commit(wanted, -1));
        }
    }

    @Test
    void wrongBytesNeverBecomeVisible() throws Exception {
        ContentStore store = open();
        Digest other = Digest.of(new byte[] {1});
        try (Ingest ingest = store.ingest("x")) {
            ingest.output().write(HELLO);
            var refusal = assertThrows(EngineException.System.class, () -> ingest.commit(other, -1));
            assertEquals("unexpected commit digest " + DIGEST + ", expected " + other, refusal.getMessage());
        }
        try (Ingest ingest = store.ingest("x")) {
            assertEquals(0, ingest.offset(), "wrong bytes are not gone on with");
            ingest.output().write(HELLO);
            assertThrows(EngineException.System.class, () -> ingest.commit(DIGEST, 3));
        }
        assertEquals(List.of(), store.walk());
        assertEquals(0, ingests());
    }

    @Test
    void anIngestGoesOnWhereItStopped() throws Exception {
        ContentStore store = open();
        try (Ingest ingest = store.ingest("x")) {
            ingest.output().write(HELLO, 0, 5);
            assertThrows(EngineException.System.class, () -> ingest.commit(DIGEST, HELLO.length));
        }
        // By another process.
        try (Ingest ingest = open().ingest("x")) {
            assertEquals(5, ingest.offset());
            ingest.output().write(HELLO, 5, HELLO.length - 5);
            assertEquals(DIGEST, ingest.commit(DIGEST, HELLO.length));
        }
        assertArrayEquals(HELLO, store.read(DIGEST, 100));
    }

    @Test
    void aSourceThatCannotGoOnStartsAgain() throws Exception {
        ContentStore store = open();
        try (Ingest ingest = store.ingest("x")) {
            ingest.output().write(new byte[100]);
        }
        try (Ingest ingest = store.ingest("x")) {
            ingest.restart();
            assertEquals(0, ingest.offset());
            ingest.output().write(HELLO);
            assertEquals(DIGEST, ingest.commit(DIGEST, HELLO.length));
        }
    }

    @Test
    void anIngestOfNothingLeavesNothing() throws Exception {
        open().ingest("x").close();
        assertEquals(0, ingests());
    }

    @Test
    void aKeyHasOneIngestAtATime() throws Exception {
        ContentStore store = open();
        var asked = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> second;
            try (Ingest ingest = store.ingest("x")) {
                second = threads.submit(() -> {
                    asked.countDown();
                    try (Ingest waited = store.ingest("x")) {
                        return store.has(DIGEST) && waited.offset() == 0;
                    }
                });
                asked.await();
                ingest.output().write(HELLO);
                ingest.commit(DIGEST, -1);
            }
            assertTrue(second.get(), "the second one begins when the first has committed");
        }
    }

    @Test
    void manyMakeTheSameBlob() throws Exception {
        ContentStore store = open();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Digest>> all = Stream.iterate(0, i -> i + 1)
                    .limit(20)
                    .map(i -> threads.submit(() -> {
                        try (Ingest ingest = store.ingest("key" + i)) {
                            ingest.output().write(HELLO);
                            return ingest.commit(DIGEST, -1);
                        }
                    }))
                    .toList();
            for (Future<Digest> each : all) assertEquals(DIGEST, each.get());
        }
        assertEquals(List.of(DIGEST), store.walk());
        assertEquals(0, ingests());
    }

    @Test
    void missingBlobsAreNotFound() {
        ContentStore store = open();
        assertThrows(EngineException.NotFound.class, () -> store.open(DIGEST));
        assertThrows(EngineException.NotFound.class, () -> store.size(DIGEST));
        assertThrows(EngineException.NotFound.class, () -> store.read(DIGEST, 10));
        store.put(HELLO);
        assertThrows(EngineException.InvalidParameter.class, () -> store.read(DIGEST, 3));
    }

    @Test
    void abandonedIngestsAreRemoved() throws Exception {
        ContentStore store = open();
        for (String key : List.of("old", "young")) {
            try (Ingest ingest = store.ingest(key)) {
                ingest.output().write(HELLO);
            }
        }
        Path old = folder.resolve("ingest")
                .resolve(Digest.of("old".getBytes(StandardCharsets.UTF_8)).hex());
        Files.setLastModifiedTime(
                old, FileTime.from(Instant.now().minus(ContentStore.ABANDONED).minus(Duration.ofMinutes(1))));
        try (Ingest ingest = open().ingest("young")) {
            assertEquals(HELLO.length, ingest.offset());
        }
        assertFalse(Files.exists(old));
    }

    /** The process dies at each point of a commit; the next one finds the blob whole or not at all, and can go on. */
    @ParameterizedTest
    @EnumSource(Step.class)
    void survivesDeathAt(Step fatal) throws Exception {
        ContentStore dying = open(step -> {
            if (step == fatal) throw new Death();
        });
        Ingest lost = dying.ingest("x");
        lost.output().write(HELLO);
        assertThrows(Death.class, () -> lost.commit(DIGEST, HELLO.length));

        ContentStore next = open();
        if (next.has(DIGEST)) assertArrayEquals(HELLO, next.read(DIGEST, 100));
        assertEquals(fatal == Step.NAMED, next.has(DIGEST));
        try (Ingest ingest = next.ingest("x")) {
            ingest.output().write(HELLO, (int) ingest.offset(), HELLO.length - (int) ingest.offset());
            assertEquals(DIGEST, ingest.commit(DIGEST, HELLO.length));
        }
        assertEquals(List.of(DIGEST), next.walk());
        assertEquals(0, ingests());
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void whatIsBeingWrittenCanBeRead() throws Exception {
        ContentStore store = open();
        try (Ingest ingest = store.ingest("x");
                var reader = readerAfter(ingest, 5)) {
            assertArrayEquals(java.util.Arrays.copyOf(HELLO, 5), reader.readNBytes(5));
            assertEquals(-1, reader.read());
            assertFalse(ingest.matches(DIGEST));
            ingest.output().write(HELLO, 5, HELLO.length - 5);
            assertTrue(ingest.matches(DIGEST));
            assertTrue(ingest.matches(sha512()));
            ingest.commit(DIGEST, HELLO.length);
            assertArrayEquals(java.util.Arrays.copyOfRange(HELLO, 5, HELLO.length), reader.readAllBytes());
        }
    }

    private static java.io.InputStream readerAfter(Ingest ingest, int bytes) throws IOException {
        ingest.output().write(HELLO, 0, bytes);
        return ingest.reader();
    }

    private static Digest sha512() throws Exception {
        return new Digest(
                "sha512",
                java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-512")
                                .digest(HELLO)));
    }
}
