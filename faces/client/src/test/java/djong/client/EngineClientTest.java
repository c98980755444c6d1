package djong.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class EngineClientTest {
    private static final String TOO_NEW =
            failure("400 Bad Request", "client version 1.51 is too new. Maximum supported API version is 1.41");

    @TempDir
    Path folder;

    private ScriptedDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = new ScriptedDaemon(folder);
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    private EngineClient client() {
        return new EngineClient(daemon.settings(null), "test");
    }

    private static String sized(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String failure(String status, String message) {
        String body = "{\"message\":\"" + message + "\"}\n";
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @Test
    void callsCarryTheVersionAndKeepTheConnection() throws IOException {
        daemon.answer(sized("one")).answer("HTTP/1.1 204 No Content\r\n\r\n").answer(sized("two"));
        try (EngineClient client = client()) {
            assertEquals("one", text(client.bytes("GET", "/info", Body.NONE)));
            assertEquals(204, client.post("/x"));
            assertEquals("two", text(client.bytes("GET", "/info", Body.NONE)));
        }
        assertEquals("GET /v1.51/info HTTP/1.1", daemon.requests().get(0).line());
        assertTrue(daemon.requests().get(0).head().contains("\r\nUser-Agent: test\r\n"));
        assertEquals(
                List.of(1, 1, 1),
                daemon.requests().stream()
                        .map(ScriptedDaemon.Request::connection)
                        .toList());
    }

    @Test
    void chunksAndTrailersAreRead() throws IOException {
        daemon.answer(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: a\r\n\r\n")
                .answer(sized("next"));
        try (EngineClient client = client()) {
            assertEquals("hello world", text(client.bytes("GET", "/a", Body.NONE)));
            assertEquals("next", text(client.bytes("GET", "/b", Body.NONE)));
        }
        assertEquals(1, daemon.requests().get(1).connection());
    }

    @Test
    void anUnreadAnswerCostsTheConnection() throws IOException {
        daemon.answer(sized("long")).answer(sized("next"));
        try (EngineClient client = client()) {
            client.call("GET", "/a", Body.NONE).close();
            assertEquals("next", text(client.bytes("GET", "/b", Body.NONE)));
        }
        assertEquals(2, daemon.requests().get(1).connection());
    }

    @Test
    void errorsAreTheDaemonsWords() throws IOException {
        daemon.answer(failure("404 Not Found", "No such container: x"))
                .answer("HTTP/1.1 500 Oops\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nplain")
                .answer("HTTP/1.1 503 Oops\r\nContent-Length: 0\r\n\r\n");
        try (EngineClient client = client()) {
            DaemonException e = assertThrows(DaemonException.class, () -> client.post("/x"));
            assertEquals("No such container: x", e.getMessage());
            assertTrue(e.notFound());
            assertEquals(
                    "plain",
                    assertThrows(DaemonException.class, () -> client.post("/x")).getMessage());
            DaemonException empty = assertThrows(DaemonException.class, () -> client.post("/x"));
            assertEquals("request returned status 503", empty.getMessage());
            assertEquals(503, empty.status());
        }
    }

    @Test
    void anOlderDaemonIsSpokenToInItsVersion() throws IOException {
        daemon.answer(TOO_NEW).answer(sized("ok")).answer(sized("again"));
        try (EngineClient client = client()) {
            assertEquals("ok", text(client.bytes("GET", "/info", Body.NONE)));
            assertEquals("again", text(client.bytes("GET", "/info", Body.NONE)));
            assertEquals("1.41", client.version());
            assertFalse(client.atLeast("1.42"));
        }
        assertEquals("GET /v1.41/info HTTP/1.1", daemon.requests().get(2).line());
    }

    @Test
    void aDemandedVersionIsKept() throws IOException {
        daemon.answer(TOO_NEW);
        try (EngineClient client = new EngineClient(daemon.settings("1.51"), "test")) {
            assertThrows(DaemonException.class, () -> client.bytes("GET", "/info", Body.NONE));
        }
    }

    @Test
    void aConnectionThatWentStaleIsReplaced() throws IOException {
        daemon.answer(sized("one"))
                .answer((request, in, out) -> {
                    throw new IOException("closed without an answer");
                })
                .answer(sized("two"));
        try (EngineClient client = client()) {
            assertEquals("one", text(client.bytes("GET", "/a", Body.NONE)));
            assertEquals("two", text(client.bytes("GET", "/b", Body.NONE)));
        }
        assertEquals(2, daemon.requests().get(2).connection());
    }

    @Test
    void aFirstConnectionThatEndsIsAnError() throws IOException {
        daemon.answer((request, in, out) -> {
            throw new IOException("closed without an answer");
        });
        try (EngineClient client = client()) {
            assertThrows(EOFException.class, () -> client.bytes("GET", "/a", Body.NONE));
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAnError() throws IOException {
        ScriptedDaemon.Answer half = (request, in, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".getBytes(ISO_8859_1));
            throw new IOException("closed");
        };
        daemon.answer(half).answer((request, in, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf".getBytes(ISO_8859_1));
            throw new IOException("closed");
        });
        try (EngineClient client = client()) {
            assertThrows(EOFException.class, () -> client.bytes("GET", "/a", Body.NONE));
            assertThrows(EOFException.class, () -> client.bytes("GET", "/a", Body.NONE));
        }
    }

    @Test
    void streamsAreSentInChunks() throws IOException {
        daemon.answer(sized("got"));
        try (EngineClient client = client();
                Response response =
                        client.call("POST", "/load", Body.tar(new ByteArrayInputStream("content".getBytes(UTF_8))))) {
            assertEquals("got", text(response.bytes()));
        }
        ScriptedDaemon.Request request = daemon.requests().get(0);
        assertEquals("7\r\ncontent\r\n0\r\n\r\n", request.body());
        assertTrue(request.head().contains("Content-Type: application/x-tar\r\n"));
    }

    @Test
    void documentsAndHeadersOfOnesOwn() throws IOException {
        daemon.answer(sized("{}"));
        try (EngineClient client = client();
                Response response = client.call(
                        "POST", "/x", new Body.Document("{}".getBytes(UTF_8)), Map.of("X-Registry-Auth", "abc"))) {
            assertEquals("{}", text(response.bytes()));
        }
        ScriptedDaemon.Request request = daemon.requests().get(0);
        assertEquals("{}", request.body());
        assertTrue(request.head().contains("Content-Type: application/json\r\nContent-Length: 2\r\n"));
        assertTrue(request.head().contains("X-Registry-Auth: abc\r\n"));
    }

    @Test
    void headersCannotBeSmuggled() throws IOException {
        try (EngineClient client = client()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> client.call("GET", "/x", Body.NONE, Map.of("A", "b\r\nC: d")));
        }
    }

    @Test
    void aConnectionIsTakenOverBothWays() throws IOException {
        daemon.answer((request, in, out) -> {
            out.write(
                    ("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: tcp\r\n\r\nearly ")
                            .getBytes(ISO_8859_1));
            byte[] typed = in.readAllBytes(); // ends with the half-close
            out.write(("late " + new String(typed, UTF_8)).getBytes(UTF_8));
        });
        try (EngineClient client = client();
                Hijacked connection = client.hijack("/attach", Body.NONE)) {
            assertEquals(Boolean.TRUE, connection.framed());
            connection.output().write("typed".getBytes(UTF_8));
            connection.closeOutput();
            assertEquals("early late typed", text(connection.input().readAllBytes()));
        }
        assertTrue(daemon.requests().get(0).head().contains("Connection: Upgrade\r\nUpgrade: tcp\r\n"));
    }

    @Test
    void anAnswerOf200IsTakenOverToo() throws IOException {
        daemon.answer("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nraw");
        try (EngineClient client = client();
                Hijacked connection = client.hijack("/attach", Body.NONE)) {
            assertEquals(Boolean.FALSE, connection.framed());
            assertEquals("raw", text(connection.input().readAllBytes()));
        }
    }

    @Test
    void aRefusedTakeOverIsTheDaemonsError() throws IOException {
        daemon.answer(failure("409 Conflict", "no"));
        try (EngineClient client = client()) {
            DaemonException e = assertThrows(DaemonException.class, () -> client.hijack("/attach", Body.NONE));
            assertEquals("no", e.getMessage());
        }
    }

    @Test
    void closingWakesAReader() throws Exception {
        daemon.answer((request, in, out) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n".getBytes(ISO_8859_1));
            in.readAllBytes();
        });
        try (EngineClient client = client()) {
            Response response = client.call("GET", "/events", Body.NONE);
            assertEquals('x', response.body().read());
            Thread closer = Thread.startVirtualThread(response::close);
            assertThrows(IOException.class, () -> response.body().read());
            closer.join();
        }
    }

    @Test
    void pingTellsTheVersion() throws IOException {
        daemon.answer("HTTP/1.1 200 OK\r\nApi-Version: 1.50\r\nContent-Length: 2\r\n\r\nOK")
                .answer(sized("OK"));
        try (EngineClient client = client()) {
            assertEquals("1.50", client.ping());
            assertNull(client.ping());
        }
        assertEquals("GET /_ping HTTP/1.1", daemon.requests().get(0).line());
    }

    @Test
    void nobodyThereSaysWhatWhereAndWhatToDo() {
        Path nowhere = folder.resolve("nosuch.sock");
        Settings settings = new Settings(new Endpoint.Unix(nowhere), "default", null, folder, Map.of());
        try (EngineClient client = new EngineClient(settings, "test")) {
            UnreachableException e = assertThrows(UnreachableException.class, client::ping);
            assertTrue(
                    e.getMessage().startsWith("Cannot connect to the Djong daemon at unix://" + nowhere),
                    e.getMessage());
            assertTrue(e.getMessage().contains("djongd"), e.getMessage());
        }
    }

    @Test
    void aSocketFileWithoutADaemonIsSaidToo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Settings settings = new Settings(new Endpoint.Unix(file), "default", null, folder, Map.of());
        try (EngineClient client = new EngineClient(settings, "test")) {
            UnreachableException e = assertThrows(UnreachableException.class, client::ping);
            assertTrue(e.getMessage().contains("Nobody answers there"), e.getMessage());
        }
    }

    @Test
    void queriesAreEscapedInOrder() {
        assertEquals(
                "?a=b+c%26d&all=1&filters=%7B%22label%22%3A%7B%22x%3Dy%22%3Atrue%7D%7D",
                new Query()
                        .add("a", "b c&d")
                        .add("none", null)
                        .flag("all", true)
                        .flag("no", false)
                        .filters(Map.of("label", List.of("x=y")))
                        .toString());
        assertEquals("a%2F..%2Fb", Query.segment("a/../b"));
        assertEquals("host:5000/a@sha256:1", Query.path("host:5000/a@sha256:1"));
    }
}
