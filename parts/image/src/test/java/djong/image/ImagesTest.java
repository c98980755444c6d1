package djong.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import djong.base.EngineException;
import djong.image.tar.TarEntry;
import djong.image.tar.TarReader;
import djong.image.tar.TestTar;
import djong.image.unpack.NeedsRoot;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.store.metadata.Durability;
import djong.store.snapshot.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The service on a real store: import, names, save and load, history, and what must not survive a failure. Words are the reference engine's. */
@ExtendWith(NeedsRoot.class)
final class ImagesTest {
    private static final byte[] ROOT = new TestTar()
            .directory("bin/")
            .file("bin/sh", "#!sh")
            .symbolicLink("bin/ash", "sh")
            .file("etc/motd", "hi\n")
            .ended();

    @TempDir
    Path temporary;

    private TestEngine engine;

    @BeforeEach
    void open() {
        engine = new TestEngine(temporary.resolve("one"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    static TreeMap<String, byte[]> files(byte[] tar) throws IOException {
        var files = new TreeMap<String, byte[]>();
        var reader = new TarReader(new ByteArrayInputStream(tar));
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            if (entry.type() == TarEntry.Type.FILE)
                files.put(entry.name(), reader.data().readAllBytes());
        }
        return files;
    }

    private String motd(TestEngine in, Image image) throws IOException {
        String key = "view-" + image.id().truncated();
        in.store.snapshots().prepare(key, in.images.chainId(image));
        try {
            return Files.readString(in.store.snapshots().lower(key).getFirst().resolve("etc/motd"));
        } finally {
            in.store.snapshots().remove(key);
        }
    }

    @Test
    void importMakesAnImageOfOneLayer() throws IOException {
        Image image = engine.importing(ROOT, "itest/a:one", "CMD [\"/bin/sh\"]", "ENV A=b", "EXPOSE 80", "LABEL x=y");
        assertEquals(Digest.of(ROOT), image.config().diffIds().getFirst());
        assertEquals(List.of("/bin/sh"), image.config().config().cmd());
        assertEquals("Imported from -", image.config().comment());
        assertEquals(4 + 2 + 3, image.sizeBytes(), "files and the targets of links, as Docker counts");
        assertEquals("hi\n", motd(engine, image));
        assertEquals(image.id(), image.config().id());
        assertEquals(Digest.of(image.config().document().bytes()), image.id());
        assertEquals(List.of(new ProgressEvent.Status(null, image.id().toString())), engine.progress);
        assertEquals(List.of("tag itest/a:one", "import " + image.id()), engine.events());
        HistoryEntry step = engine.images.history(image).getFirst();
        assertEquals(
                new HistoryEntry(image.id(), image.created(), "", "Imported from -", 9, List.of("itest/a:one")), step);
    }

    @Test
    void nothingIsLostWithTheProcess() throws IOException {
        Image image = engine.importing(ROOT, "a:1");
        engine.images.tag("a:1", "b", "2");
        Image before = engine.images.find("a:1");
        engine.close();
        engine = new TestEngine(temporary.resolve("one"));
        assertEquals(before, engine.images.find("b:2"));
        assertEquals("hi\n", motd(engine, image));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch | No such image: nosuch:latest",
                "nosuch:v | No such image: nosuch:v",
                "UPPER | invalid reference format: repository name (library/UPPER) must be lowercase",
                "sha256:abc | No such image: sha256:abc",
                "1111111111111111111111111111111111111111111111111111111111111111 | No such image:"
                        + " sha256:1111111111111111111111111111111111111111111111111111111111111111",
                "a@sha256:1111111111111111111111111111111111111111111111111111111111111111 | No such image:"
                        + " a@sha256:1111111111111111111111111111111111111111111111111111111111111111",
                "'' | invalid reference format",
                "a:b:c | invalid reference format"
            })
    void whatIsNotThereIsRefusedInDockersWords(String name, String message) {
        engine.importing(ROOT, "a:1");
        EngineException e = assertThrows(EngineException.class, () -> engine.images.find(name));
        assertEquals(message, e.getMessage());
    }

    @Test
    void imagesAreFoundByNameAndByUniquePrefix() {
        Image image = engine.importing(ROOT, "a");
        String hex = image.id().hex();
        for (String name : List.of(
                "a",
                "a:latest",
                "docker.io/library/a",
                hex,
                "sha256:" + hex,
                hex.substring(0, 12),
                "sha256:" + hex.substring(0, 5))) {
            assertEquals(image.id(), engine.images.find(name).id(), name);
        }
        Image other = engine.importing(new TestTar().file("f", "").ended(), "b");
        int common = 0;
        while (hex.charAt(common) == other.id().hex().charAt(common)) common++;
        if (common > 0)
            assertTrue(engine.images.lookup(hex.substring(0, common)).isEmpty(), "an ambiguous prefix names nothing");
        assertEquals(
                other.id(),
                engine.images.find(other.id().hex().substring(0, common + 1)).id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPPER | x | invalid reference format: repository name (library/UPPER) must be lowercase",
                "ok | b:d | invalid tag format",
                "ok@sha256:1111111111111111111111111111111111111111111111111111111111111111 | x | cannot import digest"
                        + " reference",
                "1111111111111111111111111111111111111111111111111111111111111111 | x | invalid repository name"
                        + " (1111111111111111111111111111111111111111111111111111111111111111), cannot specify 64-byte"
                        + " hexadecimal strings",
                "sha256 | x | refusing to create an ambiguous tag using digest algorithm as name"
            })
    void namesThatCannotBeAreRefused(String repo, String tag, String message) {
        engine.importing(ROOT, "a");
        EngineException e =
                assertThrows(EngineException.InvalidParameter.class, () -> engine.images.tag("a", repo, tag));
        assertEquals(message, e.getMessage());
    }

    @Test
    void aTagMovesAndTheOldImageDangles() {
        Image first = engine.importing(ROOT, "a:1");
        Image second = engine.importing(new TestTar().file("f", "").ended(), "a:2");
        engine.images.tag("a:2", "a:zz", "1");
        assertTrue(engine.images.find(first.id().toString()).dangling());
        assertEquals(second.id(), engine.images.find("a:1").id());
        assertNotNull(engine.images.find("a:1").lastTagged());
        assertEquals(List.of("a:1", "a:2"), engine.names());
    }

    record Change(String instruction, String what, String expected) {
        @Override
        public String toString() {
            return instruction;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("CMD", "cmd", "[]"),
                new Change("cmd echo hi  there", "cmd", "[/bin/sh, -c, echo hi  there]"),
                new Change("CMD [\"a\", \"b c\"]", "cmd", "[a, b c]"),
                new Change("CMD [not json]", "cmd", "[/bin/sh, -c, [not json]]"),
                new Change("ENTRYPOINT [\"/e\"]", "entrypoint", "[/e]"),
                new Change("ENV A=b C=\"d e\" F=g\\ h", "env", "[A=b, C=d e, F=g h]"),
                new Change("ENV OLD way  of it", "env", "[OLD=way  of it]"),
                new Change("ENV A=1\nENV A=2 B=x${A}y$A'$A'", "env", "[A=2, B=x1y1$A]"),
                new Change("EXPOSE 80 81-82/udp", "ports", "[80/tcp, 81/udp, 82/udp]"),
                new Change("LABEL a=\"b c\" \\\n d=e", "labels", "{a=b c, d=e}"),
                new Change("USER me:us", "user", "me:us"),
                new Change("VOLUME [\"/a\", \"/b\"]", "volumes", "[/a, /b]"),
                new Change("VOLUME /a /b", "volumes", "[/a, /b]"),
                new Change("WORKDIR /a\nWORKDIR b/../c", "directory", "/a/c"),
                new Change("STOPSIGNAL SIGINT", "signal", "SIGINT"),
                new Change(
                        "HEALTHCHECK --interval=1m30s --retries=3 CMD true", "health", "[CMD-SHELL, true] PT1M30S 3"),
                new Change("RUN x", "refused", "RUN is not a valid change command"),
                new Change("FOO x", "refused", "FOO is not a valid change command"),
                new Change("USER", "refused", "USER requires exactly one argument"),
                new Change("EXPOSE http", "refused", "invalid containerPort: http"),
                new Change("ENV", "refused", "ENV requires at least one argument"),
                new Change("ONBUILD FROM x", "refused", "FROM isn't allowed as an ONBUILD trigger"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changesAreDockerfileInstructions(Change change) {
        if (change.what().equals("refused")) {
            EngineException e = assertThrows(
                    EngineException.InvalidParameter.class,
                    () -> Changes.apply(djong.oci.RunConfig.EMPTY, List.of(change.instruction())));
            assertEquals(change.expected(), e.getMessage());
            return;
        }
        var config = Changes.apply(djong.oci.RunConfig.EMPTY, List.of(change.instruction()));
        Object value = switch (change.what()) {
            case "cmd" -> config.cmd();
            case "entrypoint" -> config.entrypoint();
            case "env" -> config.env();
            case "ports" -> config.exposedPorts();
            case "labels" -> config.labels();
            case "user" -> config.user();
            case "volumes" -> config.volumes();
            case "directory" -> config.workingDir();
            case "signal" -> config.stopSignal();
            case "health" ->
                config.healthcheck().test() + " " + config.healthcheck().interval() + " "
                        + config.healthcheck().retries();
            default -> throw new AssertionError(change.what());
        };
        assertEquals(change.expected(), String.valueOf(value));
    }

    @Test
    void savedImagesLoadElsewhereWithTheSameIdentity() throws IOException {
        Image one = engine.importing(ROOT, "itest/a:one");
        engine.images.tag("itest/a:one", "itest/b", "");
        Image two = engine.importing(
                new TestTar().file("f", "x".repeat(Archive.SMALL_BYTES + 1)).ended(), "itest/a:two");
        byte[] saved = engine.save("itest/a", "itest/b");
        assertArrayEquals(saved, engine.save("itest/a", "itest/b"), "the same images give the same bytes");
        TreeMap<String, byte[]> files = files(saved);
        assertArrayEquals(ROOT, files.get("blobs/sha256/" + Digest.of(ROOT).hex()), "layers are saved as they came");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith("blobs/"))
                assertEquals(Digest.of(file.getValue()).hex(), file.getKey().substring(13));
        }

        try (var other = new TestEngine(temporary.resolve("two"))) {
            List<String> lines = other.load(saved);
            assertEquals(
                    List.of("Loaded image: itest/a:one", "Loaded image: itest/a:two", "Loaded image: itest/b:latest"),
                    lines.stream().sorted().toList());
            assertEquals(one.id(), other.images.find("itest/b").id());
            assertEquals(
                    one.config().diffIds(),
                    other.images.find("itest/a:one").config().diffIds());
            assertEquals(two.sizeBytes(), other.images.find("itest/a:two").sizeBytes());
            assertEquals("hi\n", motd(other, one));
            assertTrue(other.progress.stream()
                    .anyMatch(event -> event instanceof ProgressEvent.Layer layer
                            && layer.status().equals("Loading layer")));
            assertEquals(lines, other.load(saved), "loading again is no error");
            assertArrayEquals(
                    files(saved).get("manifest.json"),
                    files(other.save("itest/a", "itest/b")).get("manifest.json"));
        }
    }

    @Test
    void anImageSavedByIdHasNoName() throws IOException {
        Image image = engine.importing(ROOT, "a:1");
        byte[] saved = engine.save(image.id().hex());
        String manifest = new String(files(saved).get("manifest.json"), UTF_8);
        assertTrue(manifest.contains("\"RepoTags\":null"), manifest);
        try (var other = new TestEngine(temporary.resolve("two"))) {
            assertEquals(List.of("Loaded image ID: " + image.id()), other.load(saved));
        }
    }

    @Test
    void anOciLayoutLoadsWithoutManifestJson() throws IOException {
        Image image = engine.importing(ROOT, "itest/a:one");
        byte[] saved = engine.save("itest/a:one");
        try (var other = new TestEngine(temporary.resolve("two"))) {
            assertEquals(List.of("Loaded image: itest/a:one"), other.load(without(saved, "manifest.json")));
            assertEquals(image.id(), other.images.find("itest/a:one").id());
        }
    }

    private static byte[] without(byte[] tar, String name) throws IOException {
        var made = new TestTar();
        for (Map.Entry<String, byte[]> file : files(tar).entrySet()) {
            if (!file.getKey().equals(name)) made.add(new TestTar.Raw(file.getKey(), '0'), file.getValue());
        }
        return made.ended();
    }

    @FunctionalInterface
    interface Packing {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] bytes, Packing packing) throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream packed = packing.around(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    static Stream<Packing> packings() {
        return Stream.of(
                GZIPOutputStream::new,
                ZstdOutputStreamNoFinalizer::new,
                out -> new XZOutputStream(out, new LZMA2Options(1)));
    }

    @ParameterizedTest
    @MethodSource("packings")
    void packedArchivesAreUnderstood(Packing packing) throws IOException {
        Image image = engine.importing(packed(ROOT, packing), "a:1");
        assertEquals(Digest.of(ROOT), image.config().diffIds().getFirst());
        byte[] saved = engine.save("a:1");
        assertArrayEquals(
                ROOT, files(saved).get("blobs/sha256/" + Digest.of(ROOT).hex()));
        try (var other = new TestEngine(temporary.resolve("two"))) {
            assertEquals(List.of("Loaded image: a:1"), other.load(packed(saved, packing)));
            assertEquals(image.id(), other.images.find("a:1").id());
        }
    }

    @Test
    void severalGzipMembersAreOneStream() throws IOException {
        var members = new ByteArrayOutputStream();
        members.write(packed(Arrays.copyOf(ROOT, 1000), GZIPOutputStream::new));
        members.write(packed(Arrays.copyOfRange(ROOT, 1000, ROOT.length), GZIPOutputStream::new));
        assertEquals(
                Digest.of(ROOT),
                engine.importing(members.toByteArray(), "a").config().diffIds().getFirst());
    }

    @Test
    void damagedBzip2IsRefusedClearly() {
        byte[] bzip2 = Arrays.copyOf("BZh91AY".getBytes(UTF_8), 600);
        EngineException e = assertThrows(EngineException.class, () -> engine.importing(bzip2, "a"));
        assertTrue(e.getMessage().contains("bzip2"), e.getMessage());
    }

    static Stream<byte[]> rubbish() {
        return Stream.of(
                "no tar at all ".repeat(100).getBytes(UTF_8),
                new byte[0],
                new TestTar().file("f", "x").ended(),
                new TestTar().file("repositories", "{}").ended(),
                new TestTar().file("manifest.json", "[{}]").ended(),
                new TestTar().file("manifest.json", "{").ended(),
                new TestTar()
                        .file("manifest.json", "[{\"x\":" + "[".repeat(100_000))
                        .ended(),
                new TestTar()
                        .file("index.json", "{\"x\":" + "[".repeat(100_000))
                        .ended(),
                new TestTar()
                        .file("manifest.json", "[{\"Config\":\"c\",\"Layers\":[]}]")
                        .file("c", "{\"x\":" + "[".repeat(100_000))
                        .ended(),
                new TestTar()
                        .file("manifest.json", "[{\"Config\":\"../../etc/passwd\",\"Layers\":[]}]")
                        .ended(),
                new TestTar()
                        .file("manifest.json", "[{\"Config\":\"c\",\"Layers\":[\"l\"]}]")
                        .file("c", "{\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[]}}")
                        .ended(),
                new TestTar()
                        .file("index.json", "{\"schemaVersion\":2,\"manifests\":[]}")
                        .ended(),
                new TestTar().file("../manifest.json", "[]").ended());
    }

    @ParameterizedTest
    @MethodSource("rubbish")
    void archivesThatHoldNoImageAreRefused(byte[] tar) {
        assertThrows(EngineException.class, () -> engine.load(tar));
        assertEquals(List.of(), engine.images.list());
    }

    @Test
    void aLayerThatIsNotWhatTheConfigSaysLeavesNothing() throws IOException {
        engine.importing(ROOT, "a:1");
        byte[] saved = engine.save("a:1");
        TreeMap<String, byte[]> files = files(saved);
        var spoiled = new TestTar();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] bytes = file.getKey().endsWith(Digest.of(ROOT).hex())
                    ? new TestTar().file("etc/motd", "evil").ended()
                    : file.getValue();
            spoiled.add(new TestTar.Raw(file.getKey(), '0'), bytes);
        }
        try (var other = new TestEngine(temporary.resolve("two"))) {
            EngineException e = assertThrows(EngineException.InvalidParameter.class, () -> other.load(spoiled.ended()));
            assertTrue(e.getMessage().contains("layer verification failed"), e.getMessage());
            other.images.collectGarbage();
            assertEquals(List.of(), other.store.snapshots().walk());
            assertEquals(List.of(), other.store.content().walk());
            assertEquals(List.of(), other.images.list());
        }
    }

    @Test
    void anArchiveThatLeadsOutLeavesNothing() {
        byte[] evil = new TestTar().file("f", "x").file("../g", "x").ended();
        assertThrows(EngineException.InvalidParameter.class, () -> engine.importing(evil, "a"));
        engine.images.collectGarbage();
        assertEquals(List.of(), engine.store.snapshots().walk());
        assertEquals(List.of(), engine.store.content().walk());
        assertEquals(List.of(), engine.events());
    }

    @Test
    void theSameArchiveLoadedAtOnceIsUnpackedOnce() throws Exception {
        var root = new TestTar();
        for (int i = 0; i < 500; i++) root.file("f" + i, "x".repeat(i));
        engine.importing(root.ended(), "a:1");
        byte[] saved = engine.save("a:1");
        try (var other = new TestEngine(temporary.resolve("two"));
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) all.add(executor.submit(() -> other.load(saved)));
            for (Future<List<String>> each : all) assertEquals(List.of("Loaded image: a:1"), each.get());
            assertEquals(1, other.store.snapshots().walk().size());
            assertTrue(other.store.snapshots().walk().getFirst() instanceof Snapshot.Committed);
        }
    }

    @Test
    void aSharedLayerIsKeptOnceAndStaysWithTheOther() throws IOException {
        engine.importing(ROOT, "a:1", "ENV A=1");
        engine.importing(ROOT, "b:1", "ENV A=2");
        assertEquals(1, engine.store.snapshots().walk().size());
        List<Removal> removals = engine.images.remove("a:1", false, true, _ -> List.of());
        assertEquals(2, removals.size(), removals::toString);
        assertEquals("hi\n", motd(engine, engine.images.find("b:1")));
        assertArrayEquals(
                ROOT,
                files(engine.save("b:1")).get("blobs/sha256/" + Digest.of(ROOT).hex()));
        engine.images.remove("b:1", false, true, _ -> List.of());
        assertEquals(List.of(), engine.store.snapshots().walk());
        assertEquals(List.of(), engine.store.content().walk());
    }

    @Test
    void anotherPlatformIsNoted() {
        Image image = engine.images.importRoot(
                new ByteArrayInputStream(ROOT),
                null,
                List.of(),
                "my words",
                Platform.parse("linux/arm64"),
                Progress.NONE);
        assertEquals("arm64", image.config().architecture());
        assertEquals("my words", image.config().comment());
        assertTrue(image.dangling());
    }

    @Test
    void anImageWithoutLayersSavesAndLoads() throws IOException {
        String config =
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
        byte[] tar = new TestTar()
                .file("c.json", config)
                .file("manifest.json", "[{\"Config\":\"c.json\",\"RepoTags\":[\"scratchy:1\"],\"Layers\":[]}]")
                .ended();
        assertEquals(List.of("Loaded image: scratchy:1"), engine.load(tar));
        assertEquals(null, engine.images.chainId(engine.images.find("scratchy:1")));
        assertTrue(files(engine.save("scratchy:1")).containsKey("index.json"));
    }

    @Test
    void aNameWhoseImageIsGoneDoesNotStopTheStart() {
        engine.store
                .metadata()
                .write(
                        Durability.FULL,
                        tx -> tx.put(
                                "image-name",
                                "docker.io/library/lost:1",
                                Digest.of(ROOT).toString().getBytes(UTF_8)));
        engine.close();
        engine = new TestEngine(temporary.resolve("one"));
        assertEquals(List.of(), engine.names());
    }

    @Test
    void aDamagedImageIsLeftOutAndItsFilesAreKept() {
        Image image = engine.importing(ROOT, "a:1");
        engine.importing(new TestTar().file("f", "").ended(), "b:1");
        engine.store.content().remove(image.id());
        engine.close();
        engine = new TestEngine(temporary.resolve("one"));
        assertEquals(List.of("b:1"), engine.names());
        engine.images.collectGarbage();
        assertTrue(engine.store.snapshots().exists(Digest.of(ROOT).toString()));
        engine.importing(ROOT, "a:1");
        assertEquals(List.of("a:1", "b:1"), engine.names());
    }

    @Test
    void theLayersOfARemovedImageGoWithItsLastContainer() throws InterruptedException {
        Image image = engine.importing(ROOT, "a:1");
        engine.store.snapshots().prepare("container", engine.images.chainId(image));
        engine.images.remove("a:1", true, true, _ -> List.of(new UsedBy.User("1".repeat(64), false)));
        engine.store.snapshots().remove("container");
        engine.images.released(image.id());
        for (int i = 0; i < 1000 && !engine.store.snapshots().walk().isEmpty(); i++) Thread.sleep(5);
        assertEquals(List.of(), engine.store.snapshots().walk());
    }
}
