package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays: deletion, collection, tags that do not move, quotas. */
class KeepingTest {
    @TempDir
    Path root;

    private Running registry;

    @AfterEach
    void stop() {
        registry.close();
    }

    private void start(String... options) {
        registry = new Running(root, options);
    }

    private boolean onDisk(Digest digest) {
        return Files.exists(root.resolve("content/blobs/sha256/" + digest.hex()));
    }

    @Test
    void aTagGoesAndTheManifestStays() {
        start();
        Digest digest = registry.image("a", "v1", "layer");
        registry.send("DELETE", "/v2/a/manifests/v1", null).expect(202);
        registry.get("/v2/a/manifests/v1").expect(404, "MANIFEST_UNKNOWN");
        registry.get("/v2/a/manifests/" + digest).expect(200);
        registry.send("DELETE", "/v2/a/manifests/v1", null).expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    void aManifestGoesWithItsTags() {
        start();
        Digest digest = registry.image("a", "v1", "layer");
        registry.image("a", "v2", "layer");
        registry.image("a", "other", "other layer");
        registry.send("DELETE", "/v2/a/manifests/" + digest, null).expect(202);
        registry.get("/v2/a/manifests/v2").expect(404, "MANIFEST_UNKNOWN");
        assertEquals(
                "{\"name\":\"a\",\"tags\":[\"other\"]}",
                registry.get("/v2/a/tags/list").text());
        registry.send("DELETE", "/v2/a/manifests/" + digest, null).expect(404, "MANIFEST_UNKNOWN");
    }

    @Test
    void aBlobGoesFromItsRepositoryAlone() {
        start();
        Digest digest = registry.blob("a", Running.bytes("x"));
        registry.blob("b", Running.bytes("x"));
        registry.send("DELETE", "/v2/a/blobs/" + digest, null).expect(202);
        registry.send("DELETE", "/v2/a/blobs/" + digest, null).expect(404, "BLOB_UNKNOWN");
        registry.get("/v2/a/blobs/" + digest).expect(404, "BLOB_UNKNOWN");
        registry.collect();
        registry.get("/v2/b/blobs/" + digest).expect(200);
    }

    @Test
    void bytesThatNothingNeedsAreRemovedAfterTheGrace() {
        start("--gc-grace", "1h");
        Digest manifest = registry.image("a", "v1", "layer");
        Digest layer = Digest.of(Running.bytes("layer"));
        Digest lonely = registry.blob("a", Running.bytes("a push that has not come to its manifest"));
        registry.clock.pass(Duration.ofMinutes(59));
        registry.collect();
        assertTrue(onDisk(lonely));
        registry.clock.pass(Duration.ofMinutes(2));
        registry.collect();
        assertEquals(false, onDisk(lonely));
        registry.get("/v2/a/blobs/" + lonely).expect(404, "BLOB_UNKNOWN");
        registry.get("/v2/a/blobs/" + layer).expect(200);

        registry.send("DELETE", "/v2/a/manifests/" + manifest, null).expect(202);
        registry.collect();
        assertEquals(false, onDisk(manifest));
        registry.clock.pass(Duration.ofHours(2));
        registry.collect();
        assertEquals(false, onDisk(layer));
        assertEquals("{\"repositories\":[]}", registry.get("/v2/_catalog").text());
    }

    @Test
    void whatWasAskedForWaitsForItsManifestAnew() {
        start("--gc-grace", "1h");
        Digest blob = registry.blob("a", Running.bytes("x"));
        registry.clock.pass(Duration.ofMinutes(50));
        registry.send("HEAD", "/v2/a/blobs/" + blob, null).expect(200);
        registry.clock.pass(Duration.ofMinutes(50));
        registry.collect();
        registry.get("/v2/a/blobs/" + blob).expect(200);
    }

    @Test
    void manifestsWithoutATagGoWhereThatIsAskedFor() {
        start("--gc-grace", "1h", "--gc-untagged");
        Digest old = registry.image("a", "v1", "old");
        Digest current = registry.image("a", "v1", "new");
        byte[] index = Running.bytes("{\"schemaVersion\":2,\"mediaType\":\"" + Running.OCI_INDEX
                + "\",\"manifests\":[{\"mediaType\":\"" + Running.OCI_MANIFEST + "\",\"digest\":\"" + old
                + "\",\"size\":2}]}");
        registry.send("PUT", "/v2/a/manifests/all", index, "Content-Type", Running.OCI_INDEX)
                .expect(201);
        registry.clock.pass(Duration.ofHours(2));
        registry.collect();
        registry.get("/v2/a/manifests/" + old).expect(200);
        registry.send("DELETE", "/v2/a/manifests/all", null).expect(202);
        registry.collect();
        registry.get("/v2/a/manifests/" + old).expect(404);
        registry.get("/v2/a/manifests/" + current).expect(200);
    }

    @Test
    void uploadsThatNobodyGoesOnWithAreGivenUp() {
        start("--upload-life", "1h");
        String location = registry.post("/v2/a/blobs/uploads/").header("Location");
        registry.send("PATCH", location, Running.bytes("x")).expect(202);
        registry.tidy(Duration.ofHours(1));
        registry.get(location).expect(204);
        registry.clock.pass(Duration.ofMinutes(30));
        registry.tidy(Duration.ofHours(1));
        registry.send("PATCH", location, Running.bytes("y")).expect(202);
        registry.clock.pass(Duration.ofMinutes(61));
        registry.tidy(Duration.ofHours(1));
        registry.get(location).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void tagsThatDoNotMove() {
        start("--immutable", "prod/**:v*");
        Digest digest = registry.image("prod/a", "v1", "one");
        registry.image("prod/a", "v1", "one");
        registry.image("prod/a", "latest", "one");
        registry.image("prod/a", "latest", "two");
        byte[] other = registry.manifest("prod/a", "two", "");
        registry.put("prod/a", "v1", other).expect(409, "DENIED");
        registry.send("DELETE", "/v2/prod/a/manifests/v1", null).expect(409, "DENIED");
        registry.send("DELETE", "/v2/prod/a/manifests/" + digest, null).expect(409, "DENIED");
        registry.get("/v2/prod/a/manifests/" + digest).expect(200);
        registry.image("test/a", "v1", "one");
        registry.image("test/a", "v1", "two");
    }

    @Test
    void noMoreThanTheQuota() {
        start("--quota", "small/**=1k");
        Digest blob = registry.blob("small/a", new byte[600]);
        byte[] more = new byte[500];
        more[0] = 1;
        registry.send("POST", "/v2/small/b/blobs/uploads/?digest=" + Digest.of(more), more)
                .expect(403, "DENIED");
        registry.blob("large", more);
        registry.post("/v2/small/b/blobs/uploads/?mount=" + Digest.of(more) + "&from=large")
                .expect(403, "DENIED");
        registry.blob("small/a", new byte[600]);
        registry.send("DELETE", "/v2/small/a/blobs/" + blob, null).expect(202);
        registry.blob("small/b", more);
    }

    @Test
    void aRegistryToReadFrom() {
        start();
        registry.image("a", "v1", "x");
        registry.close();
        start("--read-only");
        registry.get("/v2/a/manifests/v1").expect(200);
        registry.post("/v2/a/blobs/uploads/").expect(405, "UNSUPPORTED");
        registry.put("a", "v2", Running.bytes("{}")).expect(405, "UNSUPPORTED");
    }
}
