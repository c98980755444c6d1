package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.linux.Dir;
import djong.oci.Digest;
import djong.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DownloadTest {
    /** More than any buffer on the way holds. */
    private static final byte[] BODY = new byte[8 << 20];

    @TempDir
    Path folder;

    private ServerSocket server;
    private Store store;

    @BeforeEach
    void serve() throws IOException {
        new Random(7).nextBytes(BODY);
        store = Store.open(folder, InstantSource.system());
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    answer(client);
                } catch (IOException e) {
                    // It has hung up, or the test is over.
                }
            }
        });
    }

    private static void answer(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String request = in.readLine();
        String path = request.split(" ")[1];
        String known = "";
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine())
            if (line.toLowerCase(Locale.ROOT).startsWith("if-none-match: ")) known = line.substring(15);
        OutputStream out = client.getOutputStream();
        switch (path) {
            case "/files/large.bin" -> {
                head(
                        out,
                        "200 OK",
                        "Content-Length: " + BODY.length + "\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT");
                out.write(BODY);
            }
            case "/tagged" ->
                head(
                        out,
                        known.contains("\"two\"") ? "304 Not Modified" : "200 OK",
                        "ETag: W/\"two\"\r\nContent-Length: " + (request.startsWith("HEAD") ? "5" : "0"));
            case "/around" -> head(out, "302 Found", "Content-Length: 0\r\nLocation: /around");
            case "/short" -> {
                head(out, "200 OK", "Content-Length: 100");
                out.write(1);
            }
            case "/named" ->
                head(out, "200 OK", "Content-Length: 0\r\nContent-Disposition: attachment; filename=n.txt");
            case "/evil" ->
                head(
                        out,
                        "200 OK",
                        "Content-Length: 0\r\nContent-Disposition: attachment; filename=\"../../evil.txt\"");
            case "/moved" -> head(out, "302 Found", "Content-Length: 0\r\nLocation: /files/large.bin");
            default -> {
                head(out, "404 Not Found", "Content-Length: 5");
                out.write("gone\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private static void head(OutputStream out, String status, String fields) throws IOException {
        String text = "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + fields + "\r\n\r\n";
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        store.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getLocalPort() + path;
    }

    @Test
    void aServerSaysThatNothingHasChanged() throws Exception {
        String url = "http://127.0.0.1:" + server.getLocalPort() + "/tagged";
        try (Download.Fetched first = Download.open(url, Download.Words.BUILDKIT)) {
            assertEquals("\"two\"", first.tag());
            assertFalse(first.unchanged());
        }
        try (Download.Fetched other = Download.ask(url, List.of("\"one\""))) {
            assertFalse(other.unchanged());
            assertEquals("\"two\"", other.tag());
        }
        try (Download.Fetched same = Download.ask(url, List.of("\"one\"", "\"two\""))) {
            assertTrue(same.unchanged());
        }
    }

    @Test
    void aFileLargerThanAllBuffersArrivesWhole() throws Exception {
        try (ContextFiles files = ContextFiles.empty(store.snapshots())) {
            String digest = Digest.of(BODY).toString();
            write(files, "/files/large.bin", "large.bin", digest);
            Path file = files.folder().resolve("large.bin");
            assertArrayEquals(BODY, Files.readAllBytes(file));
            assertEquals("1994-11-06T08:49:37Z", Files.getLastModifiedTime(file).toString());
        }
    }

    private void write(ContextFiles files, String path, String name, String checksum) throws Exception {
        try (Download.Fetched fetched = Download.open(url(path), Download.Words.BUILDKIT);
                Dir top = files.root().directory()) {
            Download.write(fetched, top, name, checksum);
        }
    }

    @Test
    void redirectionsAreFollowed() throws Exception {
        try (Download.Fetched fetched = Download.open(url("/moved"), Download.Words.BUILDKIT)) {
            assertEquals(BODY[0], (byte) fetched.body().read());
        }
    }

    @Test
    void redirectionsWithoutEndAreLeft() {
        var e = assertThrows(
                EngineException.InvalidParameter.class, () -> Download.open(url("/around"), Download.Words.BUILDKIT));
        assertEquals("Get \"/around\": stopped after 10 redirects", e.getMessage());
    }

    @Test
    void aBodyThatBreaksOffIsNoFile() throws Exception {
        try (ContextFiles files = ContextFiles.empty(store.snapshots())) {
            var e = assertThrows(EngineException.InvalidParameter.class, () -> write(files, "/short", "short", ""));
            assertEquals("unexpected EOF", e.getMessage());
        }
    }

    @Test
    void whereNobodyListensIsSaid() throws Exception {
        String url = url("/f");
        String host = "127.0.0.1:" + server.getLocalPort();
        server.close();
        var e = assertThrows(EngineException.InvalidParameter.class, () -> Download.open(url, Download.Words.BUILDKIT));
        assertEquals("Get \"" + url + "\": dial tcp " + host + ": connect: connection refused", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"/named,n.txt", "/evil,evil.txt", "/files/large.bin,''"})
    void serversMaySayWhatAFileIsCalled(String path, String name) throws Exception {
        try (Download.Fetched fetched = Download.open(url(path), Download.Words.CLASSIC)) {
            assertEquals(name, fetched.named());
        }
    }

    @Test
    void aBodyMayBeLeftHalfRead() throws Exception {
        try (Download.Fetched fetched = Download.open(url("/files/large.bin"), Download.Words.CLASSIC)) {
            assertEquals(BODY[0], (byte) fetched.body().read());
        }
    }

    @Test
    void refusalsSayWhatTheServerSaid() {
        var classic = assertThrows(
                EngineException.NotFound.class, () -> Download.open(url("/files/none"), Download.Words.CLASSIC));
        assertEquals("failed to GET " + url("/files/none") + " with status 404 Not Found: gone", classic.getMessage());
        var buildkit = assertThrows(
                EngineException.InvalidParameter.class,
                () -> Download.open(url("/files/none"), Download.Words.BUILDKIT));
        assertEquals("invalid response status 404", buildkit.getMessage());
    }

    @Test
    void anotherDigestIsRefused() throws Exception {
        try (ContextFiles files = ContextFiles.empty(store.snapshots())) {
            String other = Digest.of(new byte[1]).toString();
            var e = assertThrows(
                    EngineException.InvalidParameter.class, () -> write(files, "/files/large.bin", "f", other));
            assertEquals("digest mismatch " + Digest.of(BODY) + ": " + other, e.getMessage());
        }
    }
}
