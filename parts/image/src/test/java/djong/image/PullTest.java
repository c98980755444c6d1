package djong.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.image.tar.TestTar;
import djong.image.unpack.NeedsRoot;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.BundledRegistry;
import djong.registry.client.Credentials;
import djong.registry.client.FallbackRegistry;
import djong.registry.client.Registries;
import djong.registry.client.RegistryOptions;
import djong.registry.client.RegistrySource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pulling from a registry that behaves, and from one that does not. */
@ExtendWith(NeedsRoot.class)
final class PullTest {
    private static final RegistrySource SERVERS = new Registries(RegistryOptions.standard(null, "djong-test"));

    @TempDir
    Path temporary;

    private TestRegistry registry;
    private TestEngine engine;
    private List<byte[]> tars;
    private ImageConfig config;

    @BeforeEach
    void open() throws IOException {
        registry = new TestRegistry();
        engine = new TestEngine(temporary.resolve("one"), SERVERS);
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        tars = List.of(
                new TestTar()
                        .file("base", "1")
                        .add(new TestTar.Raw("noise", '0'), noise)
                        .ended(),
                new TestTar().file("top", "2").file(".wh.base", "").ended());
        List<byte[]> packed = new ArrayList<>();
        for (byte[] tar : tars) packed.add(gzip(tar));
        config = registry.image("x/y", "1", tars, packed);
    }

    @AfterEach
    void close() {
        engine.close();
        registry.close();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private PullResult pull(String name, Credentials credentials) {
        return engine.images.pull(Reference.parse(name), Platform.host(), credentials, engine.progress::add);
    }

    private PullResult pull() {
        return pull(registry.host() + "/x/y:1", null);
    }

    private List<String> statuses() {
        return engine.progress.stream()
                .map(event -> switch (event) {
                    case ProgressEvent.Status(String subject, String status) ->
                        (subject == null ? "" : subject + ": ") + status;
                    case ProgressEvent.Layer(String _, String status, long _, long _) -> status;
                    case ProgressEvent.Pushed(String tag, Digest digest, long _) -> tag + " " + digest;
                    case ProgressEvent.Text(String text) -> text;
                })
                .toList();
    }

    @Test
    void anImageComesWithNamesDigestAndFiles() {
        PullResult result = pull();
        assertInstanceOf(PullResult.Downloaded.class, result);
        Image image = engine.images.find(registry.host() + "/x/y:1");
        assertEquals(config.id(), image.id());
        assertEquals(image, result.image());
        assertEquals(
                List.of(registry.host() + "/x/y@" + result.digest()),
                image.digests().stream().map(Reference::familiar).toList());
        assertEquals(
                image.id(),
                engine.images.find(registry.host() + "/x/y@" + result.digest()).id());
        assertEquals(result.digest(), image.target().digest());
        List<String> seen = statuses();
        assertEquals("1: Pulling from x/y", seen.getFirst());
        for (String status :
                List.of("Pulling fs layer", "Verifying Checksum", "Download complete", "Extracting", "Pull complete")) {
            assertTrue(seen.contains(status), () -> status + " in " + seen);
        }
        assertEquals("Digest: " + result.digest(), seen.get(seen.size() - 2));
        assertEquals("Status: Downloaded newer image for " + registry.host() + "/x/y:1", seen.getLast());
        assertEquals(List.of("pull " + registry.host() + "/x/y"), engine.events());
    }

    @Test
    void theSecondPullIsUpToDate() {
        pull();
        engine.progress.clear();
        registry.requests.clear();
        assertInstanceOf(PullResult.UpToDate.class, pull());
        assertEquals(
                List.of(
                        "1: Pulling from x/y",
                        "Digest: " + engine.images.list().getFirst().target().digest(),
                        "Status: Image is up to date for " + registry.host() + "/x/y:1"),
                statuses());
        assertFalse(
                registry.requests.stream().anyMatch(request -> request.contains("/blobs/")),
                "nothing is fetched twice");
    }

    @Test
    void aBrokenDownloadGoesOnWhereItBroke() {
        registry.breaks.set(3);
        pull();
        assertTrue(
                registry.requests.stream().anyMatch(request -> request.contains("bytes=")),
                () -> registry.requests.toString());
        assertEquals(config.id(), engine.images.find(registry.host() + "/x/y:1").id());
    }

    @Test
    void aTokenIsFetchedWithTheCredentialsAndNotShownToOthers() {
        registry.wantsToken = true;
        registry.redirectsBlobs = true;
        pull(registry.host() + "/x/y:1", new Credentials("me", "pw"));
        assertTrue(
                registry.requests.stream()
                        .anyMatch(request -> request.startsWith(
                                "/token?service=test&scope=repository%3Ax%2Fy%3Apull Basic bWU6cHc=")),
                () -> registry.requests.toString());
        List<String> storage = registry.requests.stream()
                .filter(request -> request.startsWith("/storage"))
                .toList();
        assertFalse(storage.isEmpty());
        assertTrue(storage.stream().noneMatch(request -> request.contains("Bearer")), storage::toString);
    }

    @Test
    void pulledImagesSaveWithPlainLayers() throws IOException {
        pull();
        var files = ImagesTest.files(engine.save(registry.host() + "/x/y:1"));
        for (byte[] tar : tars)
            assertTrue(files.containsKey("blobs/sha256/" + Digest.of(tar).hex()));
    }

    @Test
    void aDigestPinsTheImage() {
        Digest digest = pull().digest();
        engine.images.remove(registry.host() + "/x/y:1", false, true, _ -> List.of());
        assertEquals(List.of(), engine.images.list(), "the digest goes with the last tag of its repository");
        PullResult again = pull(registry.host() + "/x/y@" + digest, null);
        assertEquals(digest, again.digest());
        assertTrue(again.image().tags().isEmpty());
    }

    @Test
    void whatIsNotThereIsSaidInDockersWords() {
        String name = registry.host() + "/x/y:nosuch";
        EngineException e = assertThrows(EngineException.NotFound.class, () -> pull(name, null));
        assertEquals("manifest for " + name + " not found: manifest unknown: manifest unknown", e.getMessage());
    }

    @Test
    void whatIsForbiddenIsSaidInDockersWords() {
        registry.wantsToken = true;
        registry.denies = true;
        EngineException e = assertThrows(EngineException.NotFound.class, () -> pull(registry.host() + "/x/y:1", null));
        assertEquals(
                "pull access denied for " + registry.host()
                        + "/x/y, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
                e.getMessage());
    }

    @Test
    void nobodyThereIsSaidAtOnce() {
        String host = registry.host();
        registry.close();
        long from = System.nanoTime();
        EngineException e = assertThrows(EngineException.System.class, () -> pull(host + "/x/y:1", null));
        assertTrue(e.getMessage().contains("connect: connection refused"), e.getMessage());
        assertTrue(System.nanoTime() - from < 4_000_000_000L);
    }

    @Test
    void bytesThatAreNotTheDigestsAreRefusedAndLeaveNothing() {
        registry.answers.replaceAll((path, answer) -> path.contains("/blobs/") && answer.body().length > 250_000
                ? new TestRegistry.Answer(answer.type(), new byte[answer.body().length])
                : answer);
        assertThrows(EngineException.System.class, this::pull);
        assertEquals(List.of(), engine.images.list());
        engine.images.collectGarbage();
        Digest wrong = Digest.of(
                new byte
                        [registry.answers.values().stream()
                                .mapToInt(answer -> answer.body().length)
                                .max()
                                .orElseThrow()]);
        assertFalse(engine.store.content().has(wrong));
        assertEquals(List.of(), engine.store.snapshots().walk());
    }

    @Test
    void aBlobShorterThanItsManifestSaysIsNoLayer() {
        engine.images.limit(new TransferLimits(3, 5, 1));
        registry.answers.replaceAll((path, answer) -> path.contains("/blobs/") && answer.body().length > 250_000
                ? new TestRegistry.Answer(answer.type(), Arrays.copyOf(answer.body(), 200_000))
                : answer);
        EngineException e = assertThrows(EngineException.System.class, this::pull);
        assertTrue(e.getMessage().contains("unexpected EOF"), e.getMessage());
        assertEquals(List.of(), engine.images.list());
        assertEquals(List.of(), engine.store.snapshots().walk());
    }

    /** A megabyte that holds as much as the disk and more. */
    private static byte[] bomb() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out, 1 << 16)) {
            var header = new TestTar.Raw("bomb", '0');
            byte[] zeros = new byte[1 << 20];
            gzip.write(header.size(400L << 20).summed());
            for (int i = 0; i < 400; i++) gzip.write(zeros);
        }
        return out.toByteArray();
    }

    @Test
    void aLayerThatWouldFillTheDiskEndsBeforeItDoes() throws Exception {
        Path disk = Files.createDirectories(temporary.resolve("disk"));
        shell("mount -t tmpfs -o size=200m small " + disk);
        try {
            registry.image("x/bomb", "1", List.of(new byte[1]), List.of(bomb()));
            try (var small = new TestEngine(disk, SERVERS)) {
                EngineException e = assertThrows(
                        EngineException.System.class,
                        () -> small.images.pull(
                                Reference.parse(registry.host() + "/x/bomb:1"), Platform.host(), null, Progress.NONE));
                assertTrue(e.getMessage().contains("no space left on device"), e.getMessage());
                assertEquals(List.of(), small.images.list());
                // What it had unpacked goes, so that there is room again.
                assertEquals(List.of(), small.store.snapshots().walk());
                PullResult good = small.images.pull(
                        Reference.parse(registry.host() + "/x/y:1"), Platform.host(), null, Progress.NONE);
                assertEquals(config.id(), good.image().id());
            }
        } finally {
            shell("umount " + disk);
        }
    }

    private static void shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void aManifestThatIsNotItsDigestIsRefused() {
        registry.answers.replaceAll((path, answer) -> path.contains("/manifests/sha256:")
                ? new TestRegistry.Answer(answer.type(), (new String(answer.body(), UTF_8) + " ").getBytes(UTF_8))
                : answer);
        EngineException e = assertThrows(EngineException.System.class, this::pull);
        assertTrue(e.getMessage().contains("manifest verification failed"), e.getMessage());
    }

    @Test
    void anotherPlatformIsNotGuessed() {
        EngineException e = assertThrows(
                EngineException.NotFound.class,
                () -> engine.images.pull(
                        Reference.parse(registry.host() + "/x/y:1"),
                        Platform.parse("linux/riscv64"),
                        null,
                        Progress.NONE));
        assertTrue(
                e.getMessage().startsWith("no matching manifest for linux/riscv64 in the manifest list entries"),
                e.getMessage());
    }

    @Test
    void pullsOfOneImageAtOnceDownloadItOnce() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PullResult>> pulls = new ArrayList<>();
            for (int i = 0; i < 6; i++) pulls.add(executor.submit(() -> pull()));
            for (Future<PullResult> each : pulls)
                assertEquals(config.id(), each.get().image().id());
        }
        assertEquals(2, engine.store.snapshots().walk().size());
        Digest layerDigest = Digest.of(gzip(tars.getFirst()));
        long layers = registry.requests.stream()
                .filter(request -> request.contains("/blobs/" + layerDigest))
                .count();
        assertEquals(1, layers, () -> registry.requests.toString());
    }

    @Test
    void anInterruptEndsAPull() throws Exception {
        registry.breaks.set(Integer.MAX_VALUE);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<PullResult> pull = executor.submit(() -> pull());
            while (registry.requests.stream().noneMatch(request -> request.contains("/blobs/"))) Thread.onSpinWait();
            executor.shutdownNow();
            assertThrows(Exception.class, pull::get);
        }
        assertEquals(List.of(), engine.images.list());
    }

    @Test
    void theBundledImageAnswersWhereTheHubDoesNot() throws IOException {
        Path bundled = temporary.resolve("registry");
        Path layout = Files.createDirectories(bundled.resolve("library/hello"));
        // An archive that we saved is an OCI layout.
        engine.importing(tars.getFirst(), "hello:latest");
        for (Map.Entry<String, byte[]> file :
                ImagesTest.files(engine.save("hello")).entrySet()) {
            Path path = layout.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        RegistrySource silentHub = (repository, credentials) -> new FallbackRegistry(
                SERVERS.of(new Repository("127.0.0.1:1", repository.path()), credentials),
                new BundledRegistry(bundled));
        try (var other = new TestEngine(temporary.resolve("two"), silentHub)) {
            PullResult result = other.images.pull(Reference.parse("hello"), Platform.host(), null, other.progress::add);
            assertEquals(engine.images.find("hello").id(), result.image().id());
            assertEquals(List.of("hello:latest"), other.names());
            EngineException e = assertThrows(
                    EngineException.System.class,
                    () -> other.images.pull(Reference.parse("nosuch"), Platform.host(), null, Progress.NONE));
            assertTrue(e.getMessage().contains("connection refused"), "what the hub's silence was: " + e.getMessage());
        }
    }
}
