package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the registry while a large blob arrives: the upload goes on where it was, and what was acknowledged is there. */
class RegistryServerCrashIT {
    private static final boolean FULL = Boolean.getBoolean("djong.full");
    private static final int BYTES = (FULL ? 300 : 60) << 20;
    private static final int KILLS = FULL ? 20 : 4;
    private static final int CHUNK = 4 << 20;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong sent = new AtomicLong();

    private HttpResponse<byte[]> send(String method, String uri, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).method(method, body);
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A piece, counted as it leaves; after {@code killAfter} bytes of it the registry is killed. */
    private HttpRequest.BodyPublisher piece(byte[] blob, int from, int length, int killAfter, Registry registry) {
        return HttpRequest.BodyPublishers.ofInputStream(() -> new InputStream() {
            private final InputStream in = new ByteArrayInputStream(blob, from, length);
            private int read;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int offset, int most) throws IOException {
                int n = in.read(bytes, offset, most);
                if (n > 0) {
                    sent.addAndGet(n);
                    read += n;
                    if (killAfter >= 0 && read >= killAfter && read - n < killAfter) registry.killHard();
                }
                return n;
            }
        });
    }

    @Test
    void anUploadSurvivesKillsAtAnyMoment(@TempDir Path folder) throws Exception {
        byte[] blob = new byte[BYTES];
        var random = new Random(42);
        random.nextBytes(blob);
        String digest = "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(blob));
        try (Registry registry = new Registry(folder)) {
            String base = "http://" + registry.domain();
            String location = base
                    + send("POST", base + "/v2/big/blobs/uploads/", HttpRequest.BodyPublishers.noBody())
                            .headers()
                            .firstValue("Location")
                            .orElseThrow();
            int acknowledged = 0;
            int kills = 0;
            while (acknowledged < BYTES) {
                int length = Math.min(CHUNK, BYTES - acknowledged);
                // Spread over the whole, one somewhere in each stretch.
                boolean kill = kills < KILLS && acknowledged >= (long) BYTES * kills / KILLS;
                int killAfter = kill ? random.nextInt(length) : -1;
                try {
                    HttpResponse<byte[]> answer = send(
                            "PATCH",
                            location,
                            piece(blob, acknowledged, length, killAfter, registry),
                            "Content-Range",
                            acknowledged + "-" + (acknowledged + length - 1));
                    assertEquals(202, answer.statusCode());
                    acknowledged += length;
                    if (kill) registry.killHard();
                } catch (IOException e) {
                    assertTrue(kill, e.toString());
                }
                if (!kill) continue;
                kills++;
                registry.start();
                int there = received(location);
                assertTrue(there >= acknowledged, there + " bytes are there of " + acknowledged + " acknowledged");
                acknowledged = there;
            }
            assertEquals(KILLS, kills);
            HttpResponse<byte[]> done =
                    send("PUT", location + "?digest=" + digest, HttpRequest.BodyPublishers.noBody());
            assertEquals(201, done.statusCode());
            registry.killHard();
            registry.start();
            byte[] held = send("GET", base + "/v2/big/blobs/" + digest, HttpRequest.BodyPublishers.noBody())
                    .body();
            assertTrue(Arrays.equals(blob, held), "the blob is not what was pushed");
            assertTrue(sent.get() < 1.3 * BYTES, sent + " bytes were sent for " + BYTES);
        } finally {
            client.close();
        }
    }

    private int received(String location) throws IOException, InterruptedException {
        HttpResponse<byte[]> status = send("GET", location, HttpRequest.BodyPublishers.noBody());
        assertEquals(204, status.statusCode());
        String range = status.headers().firstValue("Range").orElseThrow();
        int last = Integer.parseInt(range.substring(2));
        return last == 0 ? 0 : last + 1;
    }
}
