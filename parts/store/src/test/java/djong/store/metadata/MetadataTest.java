package djong.store.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataTest {
    @TempDir
    Path folder;

    private Metadata open() {
        return Metadata.open(folder.resolve("metadata.db"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String get(Metadata metadata, String collection, String key) {
        return metadata.read(tx -> tx.get(collection, key))
                .map(b -> new String(b, StandardCharsets.UTF_8))
                .orElse("none");
    }

    @Test
    void keepsRecordsByCollectionAndKey() {
        try (Metadata metadata = open()) {
            metadata.write(Durability.FULL, tx -> {
                tx.put("a", "2", bytes("two"));
                tx.put("a", "1", bytes("one"));
                tx.put("b", "1", bytes("other"));
                tx.put("a", "2", bytes("zwei"));
            });
            assertEquals("zwei", get(metadata, "a", "2"));
            assertEquals("other", get(metadata, "b", "1"));
            assertEquals("none", get(metadata, "c", "1"));
            List<Entry> all = metadata.read(tx -> tx.list("a"));
            assertEquals(List.of("1", "2"), all.stream().map(Entry::key).toList());
            metadata.write(Durability.NORMAL, tx -> {
                assertTrue(tx.delete("a", "1"));
                assertFalse(tx.delete("a", "1"));
            });
            assertEquals("none", get(metadata, "a", "1"));
        }
        try (Metadata again = open()) {
            assertEquals("zwei", get(again, "a", "2"));
        }
    }

    @Test
    void insertRefusesATakenKey() {
        try (Metadata metadata = open()) {
            metadata.write(Durability.NORMAL, tx -> {
                assertTrue(tx.insert("container-name", "web", bytes("1")));
                assertFalse(tx.insert("container-name", "web", bytes("2")));
            });
            assertEquals("1", get(metadata, "container-name", "web"));
        }
    }

    @Test
    void aFailedWriteLeavesNothing() {
        try (Metadata metadata = open()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> metadata.write(Durability.FULL, tx -> {
                        tx.put("a", "1", bytes("x"));
                        throw new IllegalArgumentException("no");
                    }));
            assertEquals("none", get(metadata, "a", "1"));
            metadata.write(Durability.FULL, tx -> tx.put("a", "1", bytes("y")));
            assertEquals("y", get(metadata, "a", "1"));
        }
    }

    @Test
    void readersSeeOneStateAndNeverWait() throws Exception {
        try (Metadata metadata = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            metadata.write(Durability.NORMAL, tx -> tx.put("a", "1", bytes("old")));
            Callable<String> reader = () -> get(metadata, "a", "1");
            metadata.write(Durability.NORMAL, tx -> {
                tx.put("a", "1", bytes("new"));
                try {
                    assertEquals("old", threads.submit(reader).get());
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals("new", threads.submit(reader).get());
        }
    }

    @Test
    void aReaderCannotWriteAndATransactionEnds() {
        try (Metadata metadata = open()) {
            assertThrows(
                    IllegalStateException.class,
                    () -> metadata.read(tx -> {
                        tx.put("a", "1", bytes("x"));
                        return null;
                    }));
            var kept = new AtomicReference<Tx>();
            metadata.write(Durability.NORMAL, kept::set);
            assertThrows(IllegalStateException.class, () -> kept.get().get("a", "1"));
            assertThrows(
                    IllegalStateException.class,
                    () -> metadata.write(Durability.NORMAL, tx -> metadata.write(Durability.NORMAL, t -> {})));
        }
    }

    @Test
    void manyWritersAtOnce() throws Exception {
        try (Metadata metadata = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, 200)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> metadata.write(
                            i % 2 == 0 ? Durability.FULL : Durability.NORMAL,
                            tx -> tx.put(
                                    "n",
                                    "k" + i,
                                    ByteBuffer.allocate(4).putInt(0, i).array()))))
                    .toList();
            for (Future<?> each : all) each.get();
            assertEquals(200, metadata.read(tx -> tx.list("n")).size());
        }
    }

    /** An interrupt must not break the descriptor that later commits are synced with. */
    @Test
    void anInterruptedWriterStillCommits() throws Exception {
        try (Metadata metadata = open()) {
            for (int i = 0; i < 50; i++) {
                int n = i;
                Thread thread = Thread.ofVirtual().start(() -> {
                    Thread.currentThread().interrupt();
                    metadata.write(Durability.FULL, tx -> tx.put("a", "" + n, bytes("x")));
                    assertTrue(Thread.interrupted());
                });
                thread.join();
            }
            metadata.write(Durability.FULL, tx -> tx.put("a", "last", bytes("x")));
            assertEquals(51, metadata.read(tx -> tx.list("a")).size());
        }
    }

    /** What a killed process leaves is database and log as they are at that moment. */
    @Test
    void aCopyOfARunningDatabaseHasAllCommits() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Metadata metadata = open()) {
            for (int i = 0; i < 20; i++) {
                String key = "k" + i;
                metadata.write(i % 2 == 0 ? Durability.FULL : Durability.NORMAL, tx -> tx.put("a", key, bytes("x")));
            }
            for (String file : List.of("metadata.db", "metadata.db-wal"))
                Files.copy(folder.resolve(file), copy.resolve(file));
        }
        try (Metadata killed = Metadata.open(copy.resolve("metadata.db"))) {
            assertEquals(20, killed.read(tx -> tx.list("a")).size());
        }
    }

    /** A power cut may leave the last part of the log unwritten: everything before it counts. */
    @Test
    void aTornLogLosesOnlyItsEnd() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Metadata metadata = open()) {
            metadata.write(Durability.FULL, tx -> tx.put("a", "1", bytes("x")));
            metadata.write(Durability.NORMAL, tx -> tx.put("a", "2", bytes("x")));
            for (String file : List.of("metadata.db", "metadata.db-wal"))
                Files.copy(folder.resolve(file), copy.resolve(file));
        }
        try (FileChannel log = FileChannel.open(copy.resolve("metadata.db-wal"), StandardOpenOption.WRITE)) {
            log.truncate(log.size() - 100);
        }
        try (Metadata cut = Metadata.open(copy.resolve("metadata.db"))) {
            assertEquals("x", get(cut, "a", "1"));
            assertEquals("none", get(cut, "a", "2"));
        }
    }

    @Test
    void aDamagedDatabaseIsRefusedAndLeftAlone() throws IOException {
        Path database = folder.resolve("metadata.db");
        try (Metadata metadata = open()) {
            byte[] body = new byte[3000];
            new Random(1).nextBytes(body);
            metadata.write(Durability.FULL, tx -> {
                for (int i = 0; i < 100; i++) tx.put("a", "k" + i, body);
            });
        }
        byte[] bytes = Files.readAllBytes(database);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 10_000, (byte) 0x5a);
        Files.write(database, bytes);
        var refusal = assertThrows(EngineException.System.class, this::open);
        assertTrue(refusal.getMessage().contains("is damaged"), refusal.getMessage());
        assertArrayEquals(bytes, Files.readAllBytes(database));

        Files.writeString(database, "this is not a database, whatever it is called; it is only some text\n".repeat(20));
        refusal = assertThrows(EngineException.System.class, this::open);
        assertTrue(refusal.getMessage().contains("is damaged"), refusal.getMessage());
    }

    @Test
    void aNewerDatabaseIsRefused() throws SQLException {
        open().close();
        try (Connection connection = Session.connect(folder.resolve("metadata.db"), true)) {
            Session.execute(connection, "PRAGMA user_version = 99");
        }
        var refusal = assertThrows(EngineException.Unavailable.class, this::open);
        assertTrue(refusal.getMessage().contains("newer"), refusal.getMessage());
    }

    @Test
    void pagesOfACollection() {
        try (Metadata metadata = open()) {
            metadata.write(Durability.NORMAL, tx -> {
                for (String key : new String[] {"c", "a", "d", "b"}) tx.put("x", key, bytes(key));
                tx.put("y", "e", bytes("other"));
            });
            assertEquals(List.of("a", "b"), page(metadata, "", 2));
            assertEquals(List.of("c", "d"), page(metadata, "b", 2));
            assertEquals(List.of("c", "d"), page(metadata, "bb", 9));
            assertEquals(List.of(), page(metadata, "d", 2));
        }
    }

    private static List<String> page(Metadata metadata, String after, int most) {
        return metadata.read(tx -> tx.page("x", after, most)).stream()
                .map(Entry::key)
                .toList();
    }
}
