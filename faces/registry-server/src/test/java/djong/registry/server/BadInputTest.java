package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of nobody's client: the answer is an error, soon and without taking up memory. */
class BadInputTest {
    @TempDir
    Path root;

    private Running registry;

    @BeforeEach
    void start() {
        registry = new Running(root, "--patience", "1s");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Socket open(String head) throws IOException {
        Socket socket =
                new Socket(registry.address().getAddress(), registry.address().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aManifestOf100MegabytesIsRefusedUnread() throws IOException {
        try (Socket socket = open("PUT /v2/a/manifests/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n")) {
            assertEquals("HTTP/1.1 413", answer(socket));
        }
    }

    @Test
    void aManifestThatDoesNotSayHowLongItIsEndsAtFourMegabytes() throws IOException {
        try (Socket socket = open("PUT /v2/a/manifests/v1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")) {
            byte[] chunk = ("100000\r\n" + "x".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 5; i++) socket.getOutputStream().write(chunk);
            assertEquals("HTTP/1.1 413", answer(socket));
        }
    }

    @Test
    void aHeadThatIsTooLarge() throws IOException {
        try (Socket socket = open("GET /v2/ HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(60_000) + "\r\n\r\n")) {
            assertEquals("HTTP/1.1 431", answer(socket));
        }
    }

    @Test
    void aBodyThatBreaksOffLeavesWhatCame() throws IOException {
        String location = registry.post("/v2/a/blobs/uploads/").header("Location");
        try (Socket socket =
                open("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n0123456789")) {
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        assertEquals("0-9", registry.get(location).expect(204).header("Range"));
        registry.send("PATCH", location, Running.bytes("ab"), "Content-Range", "10-11")
                .expect(202);
    }

    @Test
    void aClientThatStopsSendingIsCut() throws IOException {
        String location = registry.post("/v2/a/blobs/uploads/").header("Location");
        try (Socket socket =
                open("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n0123456789")) {
            long begin = System.nanoTime();
            assertEquals(-1, socket.getInputStream().read());
            assertTrue(System.nanoTime() - begin < Duration.ofSeconds(15).toNanos());
        }
        assertEquals("0-9", registry.get(location).expect(204).header("Range"));
    }

    @Test
    void aClientThatStopsTakingIsCut() throws IOException {
        registry.close();
        registry = new Running(root);
        var digest = registry.blob("a", new byte[64 << 20]);
        registry.close();
        start();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(registry.address());
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /v2/a/blobs/" + digest + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            registry.awaitNoRequests();
        }
    }

    @Test
    void pathsThatLeadElsewhere() throws IOException {
        for (String path : new String[] {
            "/v2/../../etc/passwd",
            "/v2/a/blobs/../../../metadata.db",
            "/v2/a/blobs/sha256:..%2f..%2f..%2fmetadata.db",
            "/v2/a/blobs/uploads/..%2f..%2fmetadata.db",
            "/v2/%2e%2e/%2e%2e/manifests/x",
            "/r/..%2f..%2fmetadata.db",
            "//v2//a//tags//list"
        }) {
            try (Socket socket = open("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
                String answer = answer(socket);
                assertTrue(answer.equals("HTTP/1.1 400") || answer.equals("HTTP/1.1 404"), path + ": " + answer);
            }
        }
    }

    @Test
    void idsOfUploadsThatAreNone() {
        for (String id : new String[] {"x".repeat(5000), "%00", "a%0ab"})
            registry.get("/v2/a/blobs/uploads/" + id).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }
}
