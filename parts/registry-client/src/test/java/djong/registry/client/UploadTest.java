package djong.registry.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Repository;
import djong.registry.client.Destination.Arrival;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pushing a blob to a registry that breaks off, forgets, or mounts. */
@Timeout(60)
class UploadTest {
    private static final byte[] WHOLE = new byte[200_000];

    static {
        new Random(7).nextBytes(WHOLE);
    }

    private static final Descriptor BLOB = new Descriptor("x", Digest.of(WHOLE), WHOLE.length);

    /** A registry with one upload; breaks off the first {@code breaks} PATCH requests in their middle. */
    private static final class Uploads implements Scripted.Script {
        final ByteArrayOutputStream stored = new ByteArrayOutputStream();
        int breaks;
        boolean forgets;
        boolean mounts;
        boolean losesAnswer;
        boolean finished;

        @Override
        public boolean answer(Scripted.Request request, OutputStream out) throws IOException {
            String range = "Location: /v2/x/y/blobs/uploads/1?_state=" + stored.size() + "\nRange: 0-"
                    + Math.max(0, stored.size() - 1) + "\n";
            return switch (request.method()) {
                case "HEAD" -> head(out, finished ? "200 OK" : "404 Not Found");
                case "POST" -> {
                    if (mounts && request.target().contains("mount=")) yield Scripted.send(out, "201 Created", "", "");
                    stored.reset();
                    yield Scripted.send(out, "202 Accepted", "Location: /v2/x/y/blobs/uploads/1\n", "");
                }
                case "PATCH" -> patch(request, out);
                case "PUT" -> {
                    finished = true;
                    if (losesAnswer) yield false;
                    yield Scripted.send(out, "201 Created", "", "");
                }
                default ->
                    request.target().equals("/v2/")
                            ? Scripted.send(out, "200 OK", "", "{}")
                            : forgets
                                    ? Scripted.send(
                                            out, "404 Not Found", "", Scripted.error("BLOB_UPLOAD_UNKNOWN", "unknown"))
                                    : Scripted.send(out, "204 No Content", range, "");
            };
        }

        private boolean patch(Scripted.Request request, OutputStream out) throws IOException {
            if (breaks > 0) {
                breaks--;
                stored.write(request.body(), 0, request.body().length / 2);
                return false;
            }
            stored.write(request.body());
            return Scripted.send(out, "202 Accepted", "Location: /v2/x/y/blobs/uploads/1?_state=end\n", "");
        }

        private static boolean head(OutputStream out, String status) throws IOException {
            out.write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
            out.flush();
            return true;
        }
    }

    private static final class Memory implements UploadMemory {
        final Map<String, String> kept = new HashMap<>();

        @Override
        public String find(String upload) {
            return kept.get(upload);
        }

        @Override
        public void keep(String upload, String location) {
            kept.put(upload, location);
        }

        @Override
        public void forget(String upload) {
            kept.remove(upload);
        }
    }

    private final Memory memory = new Memory();

    private Arrival push(Scripted server, List<Repository> candidates) {
        var repository = new Repository(server.host(), "x/y");
        return new Registries(RegistryOptions.standard(null, "test"))
                .to(repository, null)
                .push(
                        repository,
                        BLOB,
                        candidates,
                        offset -> new ByteArrayInputStream(WHOLE, (int) offset, WHOLE.length - (int) offset),
                        memory,
                        _ -> {});
    }

    @Test
    void whatIsThereIsNotSent() {
        var uploads = new Uploads();
        uploads.finished = true;
        try (var server = new Scripted(uploads)) {
            assertEquals(new Arrival.Known(), push(server, List.of()));
        }
    }

    @Test
    void aNeighboursBlobIsMounted() {
        var uploads = new Uploads();
        uploads.mounts = true;
        try (var server = new Scripted(uploads)) {
            var from = new Repository(server.host(), "other/one");
            assertEquals(new Arrival.Mounted(from), push(server, List.of(from)));
            assertTrue(server.asked().getLast().endsWith("?mount=" + BLOB.digest() + "&from=other%2Fone"));
        }
    }

    @Test
    void aBrokenUploadGoesOnWhereItBroke() {
        var uploads = new Uploads();
        uploads.breaks = 2;
        try (var server = new Scripted(uploads)) {
            assertInstanceOf(Arrival.Sent.class, push(server, List.of()));
            assertArrayEquals(WHOLE, uploads.stored.toByteArray());
            List<String> ranges = server.requests.stream()
                    .filter(request -> request.method().equals("PATCH"))
                    .map(request -> request.header("Content-Range"))
                    .toList();
            assertEquals(List.of("", "100000-199999", "150000-199999"), ranges);
            assertTrue(memory.kept.isEmpty());
        }
    }

    @Test
    void aRegistryThatBreaksOffAgainAndAgainGetsThereAsLongAsItKeepsSomething() {
        var uploads = new Uploads();
        uploads.breaks = 7;
        try (var server = new Scripted(uploads)) {
            assertInstanceOf(Arrival.Sent.class, push(server, List.of()));
            assertArrayEquals(WHOLE, uploads.stored.toByteArray());
        }
    }

    @Test
    void aBlobThatIsThereWithoutItsAnswerIsNotSentAgain() {
        var uploads = new Uploads();
        uploads.losesAnswer = true;
        try (var server = new Scripted(uploads)) {
            assertEquals(new Arrival.Known(), push(server, List.of()));
            assertEquals(
                    1,
                    server.requests.stream()
                            .filter(request -> request.method().equals("PATCH"))
                            .count());
        }
    }

    @Test
    void anotherProcessGoesOn() {
        var uploads = new Uploads();
        uploads.stored.writeBytes(Arrays.copyOf(WHOLE, 120_000));
        try (var server = new Scripted(uploads)) {
            memory.keep(
                    "http://" + server.host() + "/x/y@" + BLOB.digest(),
                    "http://" + server.host() + "/v2/x/y/blobs/uploads/1?_state=120000");
            assertEquals(new Arrival.Sent(80_000), push(server, List.of()));
            assertArrayEquals(WHOLE, uploads.stored.toByteArray());
        }
    }

    @Test
    void aRegistryThatHasForgottenGetsAllOfIt() {
        var uploads = new Uploads();
        uploads.forgets = true;
        uploads.breaks = 1;
        try (var server = new Scripted(uploads)) {
            assertInstanceOf(Arrival.Sent.class, push(server, List.of()));
            assertArrayEquals(WHOLE, uploads.stored.toByteArray());
        }
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        try (var server = new Scripted((request, out) -> switch (request.method()) {
            case "HEAD" -> Scripted.send(out, "404 Not Found", "", "");
            case "POST" ->
                Scripted.send(
                        out,
                        "403 Forbidden",
                        "",
                        Scripted.error("DENIED", "requested access to the resource is denied"));
            default -> Scripted.send(out, "200 OK", "", "{}");
        })) {
            EngineException e = assertThrows(EngineException.Forbidden.class, () -> push(server, List.of()));
            assertEquals("denied: requested access to the resource is denied", e.getMessage());
        }
    }
}
