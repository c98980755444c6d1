package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.dockerfile.Mount;
import djong.image.tar.TarEntry;
import djong.image.tar.TarEntry.Type;
import djong.image.tar.TarWriter;
import djong.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches out of a daemon and into another: all that makes them, all or nothing, and nothing beside them. */
class CacheArchivesTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    Path temporary;

    private Path data;
    private CacheFolders folders;
    private CacheArchives archives;

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(Files.getOwner(temporary).getName().equals("root"), "needs root");
        data = temporary.resolve("cache");
        folders = new CacheFolders(data, InstantSource.fixed(NOW));
        archives = new CacheArchives(folders);
    }

    private static Mount mount(String id, Mount.Sharing sharing) {
        return new Mount(Mount.Type.CACHE, "", "", "/target", null, id, sharing, false, 0, 0750, 7, 8, null);
    }

    private CacheFolders.Use take(String id) throws InterruptedException {
        return folders.take(mount(id, Mount.Sharing.SHARED));
    }

    private void write(String id, String file, String text) throws IOException, InterruptedException {
        try (var use = take(id)) {
            Files.writeString(use.path().resolve(file), text);
        }
    }

    private String read(String id, String file) throws IOException, InterruptedException {
        try (var use = take(id)) {
            return Files.readString(use.path().resolve(file));
        }
    }

    private byte[] export(String id) throws IOException, InterruptedException {
        var out = new ByteArrayOutputStream();
        try (CacheArchives.Export export = archives.export(id)) {
            export.write(out);
        }
        return out.toByteArray();
    }

    private void bring(String id, byte[] archive) {
        archives.bring(id, new ByteArrayInputStream(archive));
    }

    @FunctionalInterface
    private interface Entries {
        void to(TarWriter tar) throws IOException;
    }

    private static byte[] archive(Entries entries) throws IOException {
        var out = new ByteArrayOutputStream();
        var tar = new TarWriter(out);
        entries.to(tar);
        tar.end();
        return out.toByteArray();
    }

    private static void file(TarWriter tar, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tar.add(TarEntry.file(name, 0644, bytes.length, NOW), new ByteArrayInputStream(bytes));
    }

    private static TarEntry entry(String name, Type type, String link, int minor) {
        return new TarEntry(name, type, link, 0666, 0, 0, 0, false, List.of(), NOW, 1, minor, Map.of());
    }

    private List<String> left() throws IOException {
        try (Stream<Path> imports = Files.list(data.resolve(".imports"))) {
            return imports.map(Path::toString).toList();
        }
    }

    @Test
    void keepsOwnersModesAndTimesInAnotherPlace() throws Exception {
        try (var use = take("a")) {
            Path file = Files.writeString(
                    Files.createDirectory(use.path().resolve("d")).resolve("f"), "text");
            Files.setAttribute(file, "unix:uid", 1000);
            Files.setAttribute(file, "unix:mode", 04751);
            Files.createLink(use.path().resolve("g"), file);
            Files.createSymbolicLink(use.path().resolve("s"), Path.of("nowhere"));
            Files.setLastModifiedTime(file, FileTime.from(NOW));
            Files.setLastModifiedTime(use.path().resolve("d"), FileTime.from(NOW.minusSeconds(9)));
        }
        byte[] archive = export("a");
        folders.clear();
        assertEquals(List.of(), folders.list());
        bring("b", archive);
        try (var use = folders.take(new Mount(
                Mount.Type.CACHE, "", "", "/t", null, "b", Mount.Sharing.LOCKED, false, 0, null, null, null, null))) {
            assertEquals(
                    Map.of("mode", 040750, "uid", 7, "gid", 8), Files.readAttributes(use.path(), "unix:mode,uid,gid"));
            Path file = use.path().resolve("d/f");
            assertEquals(
                    Map.of("mode", 0104751, "uid", 1000, "nlink", 2),
                    Files.readAttributes(file, "unix:mode,uid,nlink"));
            assertEquals("text", Files.readString(use.path().resolve("g")));
            assertEquals(NOW, Files.getLastModifiedTime(file).toInstant());
            assertEquals(
                    NOW.minusSeconds(9),
                    Files.getLastModifiedTime(use.path().resolve("d")).toInstant());
            assertEquals(Path.of("nowhere"), Files.readSymbolicLink(use.path().resolve("s")));
        }
        assertEquals(List.of(new CacheUsage("b", 4 + "nowhere".length(), NOW, false)), folders.list());
        assertEquals(List.of(), left());
    }

    @Test
    void takesTheWholePlaceOfWhatWas() throws Exception {
        write("a", "old", "old");
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(archive(tar -> file(tar, "new", "new")));
        }
        bring("a", packed.toByteArray());
        assertEquals("new", read("a", "new"));
        try (var use = take("a")) {
            assertFalse(Files.exists(use.path().resolve("old")));
            // The archive says nothing of the folder itself.
            assertEquals(
                    Map.of("mode", 040750, "uid", 7, "gid", 8), Files.readAttributes(use.path(), "unix:mode,uid,gid"));
        }
    }

    @Test
    void whatBreaksOffLeavesWhatWas() throws Exception {
        write("a", "f", "old");
        byte[] whole = archive(tar -> {
            file(tar, "f", "new");
            file(tar, "g", "more");
        });
        for (int cut : List.of(0, 100, 700, 1024, 2048))
            assertThrows(
                    EngineException.InvalidParameter.class,
                    () -> bring("a", Arrays.copyOf(whole, cut)),
                    "cut at " + cut);
        assertThrows(EngineException.InvalidParameter.class, () -> bring("a", new byte[] {1, 2, 3}));
        assertEquals("old", read("a", "f"));
        assertEquals(List.of(), left());
        bring("a", whole);
        assertEquals("new", read("a", "f"));
    }

    @Test
    void whatBreaksOffBehindAFileOfZerosIsNotWhole() throws Exception {
        byte[] whole = archive(tar -> {
            file(tar, "zeros", "\0".repeat(1024));
            file(tar, "g", "more");
        });
        var refused = assertThrows(
                EngineException.InvalidParameter.class, () -> bring("a", Arrays.copyOf(whole, 512 + 1024)));
        assertEquals("cannot read the archive: unexpected EOF", refused.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void anIdThatCannotBeNotedIsTheDaemonsFault() throws Exception {
        write("a", "f", "old");
        String name = Digest.of("b".getBytes(StandardCharsets.UTF_8)).hex();
        Files.writeString(
                Files.createDirectory(data.resolve(".ids").resolve(name)).resolve("in the way"), "x");
        byte[] archive = archive(tar -> file(tar, "f", "new"));
        var failed = assertThrows(EngineException.System.class, () -> bring("b", archive));
        assertTrue(failed.getMessage().startsWith("cannot note the id of cache b: "), failed.getMessage());
        assertEquals(List.of(), left());
    }

    @Test
    void oneFromBeforeIdsWereNotedGoesByItsName() throws Exception {
        write("a", "f", "old");
        String name = Digest.of("a".getBytes(StandardCharsets.UTF_8)).hex();
        Files.delete(data.resolve(".ids").resolve(name));
        Files.setLastModifiedTime(data.resolve(name), FileTime.from(NOW));
        assertEquals(List.of(new CacheUsage(name, 3, NOW, false)), folders.list());
        try (var export = archives.export(name)) {
            export.write(OutputStream.nullOutputStream());
        }
        assertEquals(name, folders.list().getFirst().id());
        assertEquals("old", read("a", "f"));
        assertEquals(List.of(new CacheUsage("a", 3, NOW, false)), folders.list());
    }

    @Test
    void hostileArchivesStayInside() throws Exception {
        Path canary = Files.writeString(temporary.resolve("canary"), "alive");
        write("a", "f", "old");
        List<byte[]> refused = List.of(
                archive(tar -> file(tar, "../canary", "evil")),
                archive(tar -> tar.add(entry("h", Type.HARD_LINK, "../../canary", 0))),
                archive(tar -> tar.add(entry("null", Type.CHARACTER_DEVICE, "", 3))),
                archive(tar -> tar.add(entry("whiteout", Type.CHARACTER_DEVICE, "", 0))),
                archive(tar -> tar.add(entry("disk", Type.BLOCK_DEVICE, "", 0))));
        for (byte[] each : refused) assertThrows(EngineException.InvalidParameter.class, () -> bring("a", each));
        assertEquals("old", read("a", "f"));
        bring("a", archive(tar -> {
            tar.add(entry("up", Type.SYMBOLIC_LINK, temporary.toString(), 0));
            file(tar, "up/canary", "evil");
            file(tar, ".wh.f", "only a name");
        }));
        assertEquals("only a name", read("a", ".wh.f"));
        assertEquals("alive", Files.readString(canary));
        assertEquals(List.of(), left());
    }

    @Test
    void aCacheInUseIsNotReplaced() throws Exception {
        byte[] archive = archive(tar -> file(tar, "f", "new"));
        write("a", "f", "old");
        try (var _ = take("a")) {
            assertTrue(folders.list().getFirst().inUse());
            var conflict = assertThrows(EngineException.Conflict.class, () -> bring("a", archive));
            assertEquals("conflict: unable to import build cache a - cache is in use", conflict.getMessage());
        }
        try (var _ = archives.export("a")) {
            assertThrows(EngineException.Conflict.class, () -> bring("a", archive));
        }
        // A step that comes while the archive is read has the old one, and keeps it.
        InputStream late = new InputStream() {
            private final InputStream in = new ByteArrayInputStream(archive);

            @Override
            public int read() throws IOException {
                return in.read();
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int n = in.read(into, from, length);
                try {
                    if (n < 0) take("a");
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return n;
            }
        };
        assertThrows(EngineException.Conflict.class, () -> archives.bring("a", late));
        assertEquals("old", read("a", "f"));
        assertEquals(List.of(), left());
    }

    @Test
    void copiesOfOneCountAsOneAndWhatADaemonLeftIsRemoved() throws Exception {
        try (var first = folders.take(mount("p", Mount.Sharing.PRIVATE));
                var second = folders.take(mount("p", Mount.Sharing.PRIVATE))) {
            Files.writeString(first.path().resolve("f"), "123");
            Files.writeString(second.path().resolve("f"), "4567");
        }
        assertEquals(List.of(new CacheUsage("p", 7, NOW, false)), folders.list());
        assertThrows(EngineException.NotFound.class, () -> archives.export("none"));
        Files.writeString(Files.createDirectory(data.resolve(".imports/half")).resolve("f"), "x");
        folders = new CacheFolders(data, InstantSource.fixed(NOW));
        assertEquals(List.of(), left());
        assertEquals("123", read("p", "f"));
    }
}
