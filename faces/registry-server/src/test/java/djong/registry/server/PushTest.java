package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.Digest;
import djong.registry.server.Running.Answer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distribution-spec, "Push": blobs in one piece and in several, mounts, manifests. */
class PushTest {
    private static final byte[] BLOB = Running.bytes("the quick brown fox");
    private static final Digest DIGEST = Digest.of(BLOB);

    @TempDir
    Path root;

    private Running registry;

    @BeforeEach
    void start() {
        registry = new Running(root);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String begin(String repository) {
        Answer begun = registry.post("/v2/" + repository + "/blobs/uploads/").expect(202);
        assertEquals("0-0", begun.header("Range"));
        assertNotNull(begun.header("Docker-Upload-UUID"));
        return begun.header("Location");
    }

    private Answer patch(String location, int from, int to, String... headers) {
        return registry.send("PATCH", location, java.util.Arrays.copyOfRange(BLOB, from, to), headers);
    }

    private void assertHeld(String repository) {
        Answer got = registry.get("/v2/" + repository + "/blobs/" + DIGEST).expect(200);
        assertArrayEquals(BLOB, got.response().body());
    }

    @Test
    void aBlobInOneRequest() {
        Answer done = registry.send("POST", "/v2/a/b/blobs/uploads/?digest=" + DIGEST, BLOB)
                .expect(201);
        assertEquals("/v2/a/b/blobs/" + DIGEST, done.header("Location"));
        assertEquals(DIGEST.toString(), done.header("Docker-Content-Digest"));
        assertHeld("a/b");
    }

    @Test
    void aBlobByPostAndPut() {
        Answer done =
                registry.send("PUT", begin("a") + "?digest=" + DIGEST, BLOB).expect(201);
        assertEquals("/v2/a/blobs/" + DIGEST, done.header("Location"));
        assertHeld("a");
    }

    @Test
    void aBlobInChunksTheLastOneWithThePut() {
        String location = begin("a");
        Answer first = patch(location, 0, 5, "Content-Range", "0-4").expect(202);
        assertEquals("0-4", first.header("Range"));
        Answer second =
                patch(first.header("Location"), 5, 12, "Content-Range", "5-11").expect(202);
        assertEquals("0-11", second.header("Range"));
        Answer status = registry.get(location).expect(204);
        assertEquals("0-11", status.header("Range"));
        assertEquals(location, status.header("Location"));
        registry.send(
                        "PUT",
                        location + "?digest=" + DIGEST,
                        java.util.Arrays.copyOfRange(BLOB, 12, BLOB.length),
                        "Content-Range",
                        "12-" + (BLOB.length - 1))
                .expect(201);
        assertHeld("a");
        registry.get(location).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void aBlobInAStreamWithoutRanges() {
        String location = begin("a");
        patch(location, 0, 7).expect(202);
        patch(location, 7, BLOB.length).expect(202);
        registry.send("PUT", location + "?digest=" + DIGEST, new byte[0]).expect(201);
        assertHeld("a");
    }

    @Test
    void aChunkOutOfOrderIsAnsweredWithWhereToGoOn() {
        String location = begin("a");
        patch(location, 0, 5, "Content-Range", "0-4").expect(202);
        Answer refused = patch(location, 7, 12, "Content-Range", "7-11").expect(416, "RANGE_INVALID");
        assertEquals("0-4", refused.header("Range"));
        assertEquals(location, refused.header("Location"));
        patch(location, 0, 5, "Content-Range", "0-4").expect(416);
        patch(location, 5, 12, "Content-Range", "nonsense").expect(416);
        patch(location, 5, 12, "Content-Range", "5-20").expect(400, "SIZE_INVALID");
        patch(location, 5, 12, "Content-Range", "5-11").expect(202);
    }

    @Test
    void anUploadGoesOnAfterARestart() {
        String location = begin("a");
        patch(location, 0, 5, "Content-Range", "0-4").expect(202);
        registry.restart();
        assertEquals("0-4", registry.get(location).expect(204).header("Range"));
        patch(location, 5, BLOB.length, "Content-Range", "5-" + (BLOB.length - 1))
                .expect(202);
        registry.send("PUT", location + "?digest=" + DIGEST, new byte[0]).expect(201);
        registry.restart();
        assertHeld("a");
    }

    @Test
    void anUploadIsGivenUp() {
        String location = begin("a");
        patch(location, 0, 5).expect(202);
        registry.send("DELETE", location, null).expect(204);
        registry.get(location).expect(404, "BLOB_UPLOAD_UNKNOWN");
        registry.send("DELETE", location, null).expect(404, "BLOB_UPLOAD_UNKNOWN");
        patch(location, 5, 6).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void anUploadBelongsToItsRepository() {
        String location = begin("a").replace("/v2/a/", "/v2/b/");
        registry.get(location).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void wrongDigestsAreRefusedAndNothingStays() {
        Digest other = Digest.of(Running.bytes("other"));
        registry.send("POST", "/v2/a/blobs/uploads/?digest=" + other, BLOB).expect(400, "DIGEST_INVALID");
        registry.send("PUT", begin("a") + "?digest=" + other, BLOB).expect(400, "DIGEST_INVALID");
        registry.send("PUT", begin("a") + "?digest=sha256:12", BLOB).expect(400, "DIGEST_INVALID");
        registry.send("PUT", begin("a") + "?digest=md5:" + "0".repeat(32), BLOB).expect(400, "DIGEST_INVALID");
        registry.send("PUT", begin("a"), BLOB).expect(400, "DIGEST_INVALID");
        registry.send("HEAD", "/v2/a/blobs/" + other, null).expect(404);
        registry.send("HEAD", "/v2/a/blobs/" + DIGEST, null).expect(404);
    }

    @Test
    void sha512NamesBlobsAndManifestsAsWell() throws Exception {
        Digest blob = new Digest(
                "sha512",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(BLOB)));
        registry.send("POST", "/v2/a/blobs/uploads/?digest=" + blob, BLOB).expect(201);
        assertArrayEquals(
                BLOB, registry.get("/v2/a/blobs/" + blob).expect(200).response().body());
        byte[] manifest = registry.manifest("a", "layer", "");
        Digest digest = new Digest(
                "sha512",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(manifest)));
        registry.put("a", digest.toString(), manifest).expect(201);
        assertArrayEquals(
                manifest,
                registry.get("/v2/a/manifests/" + digest).expect(200).response().body());
    }

    @Test
    void aMountFromAnotherRepository() {
        registry.blob("from", BLOB);
        Answer mounted = registry.post("/v2/to/blobs/uploads/?mount=" + DIGEST + "&from=from")
                .expect(201);
        assertEquals("/v2/to/blobs/" + DIGEST, mounted.header("Location"));
        assertHeld("to");
    }

    @Test
    void aMountFromWherever() {
        registry.blob("from", BLOB);
        registry.post("/v2/to/blobs/uploads/?mount=" + DIGEST).expect(201);
        assertHeld("to");
    }

    @Test
    void aMountOfWhatIsNotThereBeginsAnUpload() {
        for (String from : new String[] {"&from=nowhere", "", "&from=../x"}) {
            Answer begun = registry.post("/v2/to/blobs/uploads/?mount=" + DIGEST + from)
                    .expect(202);
            assertTrue(begun.header("Location").startsWith("/v2/to/blobs/uploads/"));
        }
        registry.post("/v2/to/blobs/uploads/?mount=nonsense").expect(400, "DIGEST_INVALID");
    }

    @Test
    void aManifestByTagAndByDigest() {
        byte[] manifest = registry.manifest("a/b", "layer", "");
        Digest digest = Digest.of(manifest);
        Answer tagged = registry.put("a/b", "v1", manifest).expect(201);
        assertEquals("/v2/a/b/manifests/" + digest, tagged.header("Location"));
        assertEquals(digest.toString(), tagged.header("Docker-Content-Digest"));
        registry.put("a/b", digest.toString(), manifest).expect(201);
        registry.put("a/b", Digest.of(BLOB).toString(), manifest).expect(400, "DIGEST_INVALID");
    }

    @Test
    void manifestsThatAreNone() {
        String deep = "{\"schemaVersion\":2,\"annotations\":" + "[".repeat(100_000);
        for (String text :
                new String[] {"", "{}", "[]", "null", "{\"schemaVersion\":1}", "{\"schemaVersion\":2}", "\u0000", deep})
            registry.put("a", "v1", Running.bytes(text)).expect(400, "MANIFEST_INVALID");
        byte[] manifest = registry.manifest("a", "layer", "");
        registry.put("a", "-bad", manifest).expect(400, "MANIFEST_INVALID");
        registry.put("a", "x".repeat(129), manifest).expect(400, "MANIFEST_INVALID");
        registry.send("PUT", "/v2/a/manifests/v1", manifest, "Content-Type", Running.OCI_INDEX)
                .expect(400, "MANIFEST_INVALID");
    }

    @Test
    void aManifestNeedsItsBlobs() {
        byte[] manifest = registry.manifest("elsewhere", "layer", "");
        registry.put("a", "v1", manifest).expect(404, "MANIFEST_BLOB_UNKNOWN");
        byte[] index = Running.bytes("{\"schemaVersion\":2,\"mediaType\":\"" + Running.OCI_INDEX
                + "\",\"manifests\":[{\"mediaType\":\"" + Running.OCI_MANIFEST + "\",\"digest\":\""
                + Digest.of(manifest)
                + "\",\"size\":" + manifest.length + "}]}");
        registry.send("PUT", "/v2/a/manifests/v1", index, "Content-Type", Running.OCI_INDEX)
                .expect(404, "MANIFEST_BLOB_UNKNOWN");
        registry.put("elsewhere", "v1", manifest).expect(201);
        registry.send("PUT", "/v2/elsewhere/manifests/all", index, "Content-Type", Running.OCI_INDEX)
                .expect(201);
    }

    @Test
    void manyPushesAtOnce() throws Exception {
        byte[] shared = new byte[3_000_000];
        new Random(1).nextBytes(shared);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Digest> push = () -> registry.blob("same", shared);
            for (Future<Digest> pushed :
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> push).toList()))
                assertEquals(Digest.of(shared), pushed.get());
            Callable<Digest> images = () -> registry.image("images", "latest", "layer");
            for (Future<Digest> pushed : threads.invokeAll(
                    IntStream.range(0, 8).mapToObj(_ -> images).toList())) pushed.get();
        }
        assertArrayEquals(
                shared,
                registry.get("/v2/same/blobs/" + Digest.of(shared))
                        .expect(200)
                        .response()
                        .body());
        assertEquals(
                "{\"name\":\"images\",\"tags\":[\"latest\"]}",
                registry.get("/v2/images/tags/list").text());
    }
}
