package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.Digest;
import djong.registry.server.Running.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry that fills itself from another. */
class MirrorTest {
    @TempDir
    Path root;

    private Running upstream;
    private Running mirror;

    @BeforeEach
    void start() {
        upstream = new Running(root.resolve("upstream"));
        mirror = new Running(root.resolve("mirror"), "--mirror", upstream.domain(), "--mirror-ttl", "10m");
    }

    @AfterEach
    void stop() {
        mirror.close();
        upstream.close();
    }

    private static Digest pulled(Running from, String repository, String reference, String layer) {
        Answer manifest =
                from.get("/v2/" + repository + "/manifests/" + reference).expect(200);
        Digest blob = Digest.of(Running.bytes(layer));
        assertEquals(
                layer,
                from.get("/v2/" + repository + "/blobs/" + blob).expect(200).text());
        return Digest.of(manifest.response().body());
    }

    @Test
    void whatWasPulledOnceIsServedWithUpstreamGone() {
        Digest digest = upstream.image("library/app", "v1", "layer");
        assertEquals(digest, pulled(mirror, "library/app", "v1", "layer"));
        upstream.stop();
        mirror.clock.pass(Duration.ofHours(1));
        assertEquals(digest, pulled(mirror, "library/app", "v1", "layer"));
        mirror.restart();
        assertEquals(digest, pulled(mirror, "library/app", "v1", "layer"));
        mirror.get("/v2/library/app/manifests/v2").expect(503, "UNAVAILABLE");
        upstream.restart();
    }

    @Test
    void aTagIsAskedForAgainWhenItsTimeIsOver() {
        Digest old = upstream.image("app", "latest", "old");
        assertEquals(old, pulled(mirror, "app", "latest", "old"));
        Digest current = upstream.image("app", "latest", "new");
        assertEquals(old, pulled(mirror, "app", "latest", "old"));
        mirror.clock.pass(Duration.ofMinutes(11));
        assertEquals(current, pulled(mirror, "app", "latest", "new"));
        upstream.send("DELETE", "/v2/app/manifests/latest", null).expect(202);
        mirror.clock.pass(Duration.ofMinutes(11));
        mirror.get("/v2/app/manifests/latest").expect(404, "MANIFEST_UNKNOWN");
        mirror.get("/v2/app/manifests/" + current).expect(200);
    }

    @Test
    void byDigestToo() {
        Digest digest = upstream.image("app", "v1", "layer");
        assertEquals(digest, pulled(mirror, "app", digest.toString(), "layer"));
        mirror.get("/v2/app/manifests/" + Digest.of(Running.bytes("x"))).expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    void onlyBlobsThatAManifestMentions() {
        upstream.image("app", "v1", "layer");
        Digest other = upstream.blob("app", Running.bytes("other"));
        mirror.get("/v2/app/manifests/v1").expect(200);
        mirror.get("/v2/app/blobs/" + other).expect(404, "BLOB_UNKNOWN");
        mirror.send("HEAD", "/v2/app/blobs/" + Digest.of(Running.bytes("layer")), null)
                .expect(200);
    }

    @Test
    void oneDownloadForMany() throws Exception {
        byte[] random = new byte[8_000_000];
        new Random(7).nextBytes(random);
        StringBuilder layer = new StringBuilder();
        for (byte b : random) layer.append((char) ('a' + (b & 15)));
        upstream.image("app", "v1", layer.toString());
        byte[] content = Running.bytes(layer.toString());
        String path = "/v2/app/blobs/" + Digest.of(content);
        mirror.get("/v2/app/manifests/v1").expect(200);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<byte[]> pull =
                    () -> mirror.get(path).expect(200).response().body();
            for (Future<byte[]> pulled :
                    threads.invokeAll(IntStream.range(0, 6).mapToObj(_ -> pull).toList()))
                assertArrayEquals(content, pulled.get());
        }
        String served = upstream.logged();
        assertEquals(
                1,
                served.lines()
                        .filter(line -> line.contains("\"GET\"") && line.contains(path))
                        .count());
        Answer part = mirror.get(path, "Range", "bytes=1000000-1000009").expect(206);
        assertEquals(layer.substring(1_000_000, 1_000_010), part.text());
    }

    @Test
    void aSecondRepositoryNeedsNoSecondDownload() {
        upstream.image("one", "v1", "layer");
        upstream.image("two", "v1", "layer");
        pulled(mirror, "one", "v1", "layer");
        pulled(mirror, "two", "v1", "layer");
        String blob = "/blobs/" + Digest.of(Running.bytes("layer"));
        String served = upstream.logged();
        assertEquals(
                1,
                served.lines()
                        .filter(line -> line.contains("\"GET\"") && line.contains(blob))
                        .count());
    }

    @Test
    void severalUpstreams() {
        try (Running other = new Running(root.resolve("other"));
                Running both =
                        new Running(root.resolve("both"), "--mirror", upstream.domain(), "--mirror", other.domain())) {
            Digest first = upstream.image("app", "v1", "first");
            Digest second = other.image("app", "v1", "second");
            assertEquals(first, pulled(both, "app", "v1", "first"));
            Answer named = both.get("/v2/app/manifests/v1?ns=" + other.domain()).expect(200);
            assertEquals(second, Digest.of(named.response().body()));
            assertEquals(
                    "second",
                    both.get("/v2/app/blobs/" + Digest.of(Running.bytes("second")) + "?ns=" + other.domain())
                            .expect(200)
                            .text());
            both.get("/v2/app/manifests/v1?ns=quay.io").expect(404, "NAME_UNKNOWN");
        }
    }

    /** A blob is on record only after the client has its last byte. */
    private void awaitFetches(int manifestsAndBlobs) {
        String counted = "mirror_fetches_total " + manifestsAndBlobs + "\n";
        while (!mirror.get("/metrics").text().contains(counted)) Thread.onSpinWait();
    }

    private boolean kept(String layer) {
        String hex = Digest.of(Running.bytes(layer)).hex();
        return Files.exists(root.resolve("mirror/content/blobs/sha256").resolve(hex));
    }

    private void again(String... options) {
        mirror.close();
        String[] all = Stream.concat(Stream.of("--mirror", upstream.domain()), Stream.of(options))
                .toArray(String[]::new);
        mirror = new Running(root.resolve("mirror"), all);
    }

    @Test
    @Timeout(60)
    void whatIsTooMuchGoesByItsLastUseAndIsFetchedAgain() {
        again("--mirror-size", "25k");
        List<String> layers =
                Stream.of("a", "b", "c").map(letter -> letter.repeat(10_000)).toList();
        for (String layer : layers) upstream.image(layer.substring(0, 1), "v1", layer);
        pulled(mirror, "a", "v1", layers.get(0));
        awaitFetches(2);
        mirror.clock.pass(Duration.ofMinutes(20));
        pulled(mirror, "b", "v1", layers.get(1));
        awaitFetches(4);
        mirror.clock.pass(Duration.ofMinutes(20));
        pulled(mirror, "a", "v1", layers.get(0));
        mirror.clock.pass(Duration.ofMinutes(20));
        mirror.tidy(Duration.ofHours(1));
        pulled(mirror, "c", "v1", layers.get(2));
        awaitFetches(6);
        mirror.tidy(Duration.ofHours(1));
        assertTrue(mirror.get("/metrics").text().contains("mirror_evictions_total 1\n"));
        assertEquals(List.of(true, false, true), layers.stream().map(this::kept).toList());
        pulled(mirror, "b", "v1", layers.get(1));
        awaitFetches(7);
    }

    @Test
    @Timeout(60)
    void whatNobodyAsksForGoes() {
        again("--mirror-unused", "7d");
        upstream.image("a", "v1", "used");
        upstream.image("b", "v1", "unused");
        pulled(mirror, "a", "v1", "used");
        pulled(mirror, "b", "v1", "unused");
        awaitFetches(4);
        mirror.clock.pass(Duration.ofDays(4));
        pulled(mirror, "a", "v1", "used");
        mirror.clock.pass(Duration.ofDays(4));
        mirror.collect();
        assertTrue(kept("used"));
        assertFalse(kept("unused"));
        pulled(mirror, "b", "v1", "unused");
    }

    @Test
    void nobodyPushesToAMirror() {
        mirror.post("/v2/app/blobs/uploads/").expect(405, "UNSUPPORTED");
        assertTrue(mirror.get("/metrics").text().contains("djong_registry_repositories 0\n"));
    }
}
