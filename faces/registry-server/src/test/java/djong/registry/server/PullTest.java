package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import djong.oci.Digest;
import djong.registry.server.Running.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distribution-spec, "Pull", with ranges, conditions and the choice of media types. */
class PullTest {
    private static final byte[] BLOB = Running.bytes("0123456789");
    private static final String PATH = "/v2/a/blobs/" + Digest.of(BLOB);

    @TempDir
    Path root;

    private Running registry;

    @BeforeEach
    void start() {
        registry = new Running(root);
        registry.blob("a", BLOB);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theBaseSaysThatItIsARegistry() {
        assertEquals("registry/2.0", registry.get("/v2/").expect(200).header("Docker-Distribution-Api-Version"));
        registry.get("/v2").expect(200);
        registry.post("/v2/").expect(405, "UNSUPPORTED");
    }

    @Test
    void blobsAndTheirHeads() {
        Answer head = registry.send("HEAD", PATH, null).expect(200);
        assertEquals("10", head.header("Content-Length"));
        assertEquals(0, head.response().body().length);
        Answer got = registry.get(PATH).expect(200);
        assertArrayEquals(BLOB, got.response().body());
        assertEquals(Digest.of(BLOB).toString(), got.header("Docker-Content-Digest"));
        assertEquals("bytes", got.header("Accept-Ranges"));
        registry.get(PATH, "If-None-Match", got.header("ETag")).expect(304);
    }

    @Test
    void partsOfBlobs() {
        record Row(String range, int status, String text, String contentRange) {}
        for (Row row : new Row[] {
            new Row("bytes=2-4", 206, "234", "bytes 2-4/10"),
            new Row("bytes=7-", 206, "789", "bytes 7-9/10"),
            new Row("bytes=-3", 206, "789", "bytes 7-9/10"),
            new Row("bytes=5-100", 206, "56789", "bytes 5-9/10"),
            new Row("bytes=0-9", 200, "0123456789", null),
            new Row("bytes=-100", 200, "0123456789", null),
            new Row("bytes=0-1,3-4", 200, "0123456789", null),
            new Row("bytes=4-2", 200, "0123456789", null),
            new Row("lines=1-2", 200, "0123456789", null)
        }) {
            Answer got = registry.get(PATH, "Range", row.range);
            assertEquals(row.status, got.status(), row.range);
            assertEquals(row.text, got.text(), row.range);
            assertEquals(row.contentRange, got.header("Content-Range"), row.range);
        }
        Answer beyond = registry.get(PATH, "Range", "bytes=10-").expect(416, "RANGE_INVALID");
        assertEquals("bytes */10", beyond.header("Content-Range"));
        registry.get(PATH, "Range", "bytes=-0").expect(416);
    }

    @Test
    void manifestsAndTheirHeads() {
        byte[] manifest = registry.manifest("a", "layer", "");
        registry.put("a", "v1", manifest).expect(201);
        for (String reference : new String[] {"v1", Digest.of(manifest).toString()}) {
            Answer got = registry.get("/v2/a/manifests/" + reference).expect(200);
            assertArrayEquals(manifest, got.response().body());
            assertEquals(Running.OCI_MANIFEST, got.header("Content-Type"));
            assertEquals(Digest.of(manifest).toString(), got.header("Docker-Content-Digest"));
            Answer head =
                    registry.send("HEAD", "/v2/a/manifests/" + reference, null).expect(200);
            assertEquals(manifest.length + "", head.header("Content-Length"));
        }
    }

    @Test
    void whatIsNotThere() {
        Digest nothing = Digest.of(Running.bytes("nothing"));
        registry.get("/v2/a/blobs/" + nothing).expect(404, "BLOB_UNKNOWN");
        registry.get("/v2/other/blobs/" + Digest.of(BLOB)).expect(404, "BLOB_UNKNOWN");
        registry.get("/v2/a/manifests/v9").expect(404, "MANIFEST_UNKNOWN");
        registry.get("/v2/a/manifests/.INVALID").expect(404, "MANIFEST_UNKNOWN");
        registry.get("/v2/a/manifests/" + nothing).expect(404, "MANIFEST_UNKNOWN");
        registry.get("/v2/a/manifests/sha256:12").expect(400, "DIGEST_INVALID");
        registry.get("/v2/a/blobs/nonsense").expect(400, "DIGEST_INVALID");
        registry.get("/v2/other/tags/list").expect(404, "NAME_UNKNOWN");
        registry.get("/v2/a/nonsense").expect(404, "UNSUPPORTED");
        registry.send("PUT", PATH, BLOB).expect(405, "UNSUPPORTED");
        assertEquals("GET, HEAD", registry.post("/v2/a/tags/list").expect(405).header("Allow"));
    }

    @Test
    void namesThatAreNone() {
        for (String name : new String[] {"A", "a//b", "-a", "a/../b", "a/%2e%2e/b", "a%00b", "x".repeat(300), "a_-b"})
            registry.get("/v2/" + name + "/tags/list").expect(400, "NAME_INVALID");
    }

    @Test
    void aClientThatTakesNoIndexGetsTheUsualPlatform() {
        byte[] manifest = registry.manifest("a", "layer", "");
        registry.put("a", Digest.of(manifest).toString(), manifest).expect(201);
        byte[] index = Running.bytes("{\"schemaVersion\":2,\"mediaType\":\"" + Running.OCI_INDEX
                + "\",\"manifests\":[{\"mediaType\":\"" + Running.OCI_MANIFEST + "\",\"digest\":\""
                + Digest.of(manifest)
                + "\",\"size\":" + manifest.length
                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}");
        registry.send("PUT", "/v2/a/manifests/v1", index, "Content-Type", Running.OCI_INDEX)
                .expect(201);
        assertArrayEquals(
                index, registry.get("/v2/a/manifests/v1").expect(200).response().body());
        assertArrayEquals(
                manifest,
                registry.get("/v2/a/manifests/v1", "Accept", Running.OCI_MANIFEST)
                        .expect(200)
                        .response()
                        .body());
        registry.get("/v2/a/manifests/v1", "Accept", "text/plain").expect(404, "MANIFEST_UNKNOWN");
        registry.get("/v2/a/manifests/v1", "Accept", "text/plain, */*;q=0.1").expect(200);
        registry.get("/v2/a/manifests/" + Digest.of(index), "Accept", "text/plain")
                .expect(200);
    }

    @Test
    void nothingIsGivenToBrowsersToGuess() {
        assertEquals("nosniff", registry.get(PATH).header("X-Content-Type-Options"));
        assertNull(registry.get(PATH).header("Access-Control-Allow-Origin"));
    }
}
