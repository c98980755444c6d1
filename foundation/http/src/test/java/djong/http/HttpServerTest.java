package djong.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class HttpServerTest {
    private static final Limits LIMITS =
            new Limits(8000, 16000, 20, Duration.ofMillis(300), Duration.ofSeconds(2), 64 << 10);

    @TempDir
    Path folder;

    private final Router router = new Router();
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;
    private SocketAddress address;

    @BeforeEach
    void start() throws IOException {
        router.get(
                        "/hello/{name}",
                        e -> e.send(
                                200,
                                "text/plain",
                                ("hello " + e.path("name") + " " + e.query("q")).getBytes(StandardCharsets.UTF_8)))
                .post("/echo", e -> e.send(200, "text/plain", e.body(1 << 20)))
                .post("/ignore", e -> e.send(204))
                .get("/broken", _ -> {
                    throw new IllegalStateException("out of \"luck\"");
                })
                .get("/silent", _ -> {})
                .get("/stream", e -> {
                    try (OutputStream out = e.stream("text/plain")) {
                        release.await();
                        out.write("one".getBytes(StandardCharsets.UTF_8));
                        out.flush();
                        out.write("two".getBytes(StandardCharsets.UTF_8));
                    }
                })
                .get("/cut", e -> {
                    OutputStream out = e.stream("text/plain");
                    out.write("part".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    throw new IllegalStateException("half way");
                })
                .get("/sized", e -> sized(e, 5, "12345"))
                .head("/sized", e -> sized(e, 5, ""))
                .get("/short", e -> sized(e, 9, "12345"))
                .get("/long", e -> sized(e, 3, "12345"))
                .post("/stall", e -> {
                    e.cutWhenStalled(Duration.ofMillis(100));
                    e.body().readAllBytes();
                })
                .post("/busy", e -> {
                    e.cutWhenStalled(Duration.ofMillis(20));
                    assertEquals(false, gone.await(200, TimeUnit.MILLISECONDS));
                    e.send(204);
                })
                .get("/watch", e -> {
                    e.watch(gone::countDown);
                    e.stream("text/plain");
                    gone.await();
                })
                .get("/watch-briefly", e -> {
                    e.watch(gone::countDown);
                    e.send(204);
                })
                .post("/hijack", HttpServerTest::hijack)
                .get("/late", e -> {
                    try (Hijacked h = e.hijack("application/vnd.docker.raw-stream", "tcp")) {
                        h.in().readAllBytes();
                        release.await();
                        h.out().write("late output".getBytes(StandardCharsets.UTF_8));
                        h.shutdownOutput();
                    }
                });
        server = new HttpServer(this::handle, LIMITS);
        Listener listener = Listener.unix(folder.resolve("s"), null);
        address = listener.address();
        server.listen(listener);
    }

    @AfterEach
    void stop() {
        release.countDown();
        gone.countDown();
        server.close();
    }

    private void handle(Exchange exchange) throws IOException, InterruptedException {
        Router.Match match = router.find(exchange.method(), exchange.path());
        if (match == null) exchange.sendMessage(404, "page not found");
        else exchange.route(match);
    }

    private static void sized(Exchange exchange, long length, String text) throws IOException {
        OutputStream out = exchange.stream(200, "text/plain", length);
        out.write(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(200, exchange.status());
        assertEquals(text.length(), exchange.sentBytes());
        assertEquals(java.util.List.of("one", "two"), exchange.headers("X-Word"));
    }

    /** Answers each byte twice, and says how the request's body was. */
    private static void hijack(Exchange exchange) throws IOException {
        String body = new String(exchange.body(1000), StandardCharsets.UTF_8);
        try (Hijacked h = exchange.hijack("application/vnd.docker.raw-stream", "tcp")) {
            h.out().write((body + ":").getBytes(StandardCharsets.UTF_8));
            byte[] bytes = new byte[100];
            for (int n = h.in().read(bytes); n >= 0; n = h.in().read(bytes)) {
                h.out().write(bytes, 0, n);
                h.out().write(bytes, 0, n);
            }
            h.out().write("end".getBytes(StandardCharsets.UTF_8));
            h.shutdownOutput();
        }
    }

    private Raw connect() throws IOException {
        return new Raw(address);
    }

    @Test
    void keepsTheConnection() throws IOException {
        try (Raw raw = connect()) {
            for (int i = 0; i < 3; i++) {
                String answer = raw.send("GET /hello/a?q=" + i + " HTTP/1.1\r\nHost:\r\n\r\n")
                        .answer();
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
                assertTrue(answer.endsWith("\r\n\r\nhello a " + i), answer);
                assertTrue(answer.contains("\r\nDate: "), answer);
            }
        }
    }

    @Test
    void whereAllPlacesAreTakenIdleConnectionsMakeRoomAndBusyOnesAreWaitedFor() throws IOException {
        try (var full = new HttpServer(this::handle, LIMITS, 2)) {
            Listener listener = Listener.unix(folder.resolve("full"), null);
            full.listen(listener);
            String hello = "GET /hello/a HTTP/1.1\r\nHost:\r\n\r\n";
            String stream = "GET /stream HTTP/1.1\r\nHost:\r\n\r\n";
            try (Raw idle = new Raw(listener.address());
                    Raw busy = new Raw(listener.address())) {
                idle.send(hello).answer();
                busy.send(stream);
                try (Raw third = new Raw(listener.address());
                        Raw fourth = new Raw(listener.address())) {
                    assertTrue(third.send(hello).answer().startsWith("HTTP/1.1 200 OK"));
                    assertEquals("", idle.rest());
                    fourth.send(hello);
                    release.countDown();
                    assertTrue(fourth.answer().startsWith("HTTP/1.1 200 OK"));
                    assertTrue(full.connections() <= 2);
                }
            }
        }
    }

    @Test
    void answersRequestsSentAhead() throws IOException {
        try (Raw raw = connect()) {
            raw.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /hello/b?q HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(raw.answer().endsWith("\r\n\r\nabc"));
            assertTrue(raw.answer().endsWith("\r\n\r\nhello b "));
            assertEquals("", raw.rest());
        }
    }

    @Test
    void speaksHttp10() throws IOException {
        try (Raw raw = connect()) {
            release.countDown();
            String answer = raw.send("GET /stream HTTP/1.0\r\n\r\n").rest();
            assertFalse(answer.contains("chunked"), answer);
            assertTrue(answer.endsWith("\r\n\r\nonetwo"), answer);
        }
    }

    @Test
    void readsChunkedBodies() throws IOException {
        try (Raw raw = connect()) {
            raw.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
            assertTrue(raw.answer().endsWith("\r\n\r\nabcde"));
            assertTrue(raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void sends100ContinueWhenTheBodyIsRead() throws IOException {
        try (Raw raw = connect()) {
            raw.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", raw.head());
            assertTrue(raw.send("ok").answer().endsWith("\r\n\r\nok"));
        }
    }

    @Test
    void closesWhenABodyThatAwaits100ContinueIsNotRead() throws IOException {
        try (Raw raw = connect()) {
            raw.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertTrue(raw.head().contains("Connection: close\r\n"));
        }
    }

    @Test
    void skipsASmallUnreadBody() throws IOException {
        try (Raw raw = connect()) {
            raw.send(
                    "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(raw.head().startsWith("HTTP/1.1 204 No Content\r\n"));
            assertTrue(raw.answer().startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void givesTheWholeAnswerToAClientThatStillSendsALargeBody() throws Exception {
        try (Raw raw = connect()) {
            raw.send("POST /nosuch HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 40; i++) raw.out.write(new byte[100_000]);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            String answer = raw.answer();
            assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\r\n"), answer);
            assertTrue(answer.contains("Connection: close\r\n"), answer);
            assertTrue(answer.endsWith("{\"message\":\"page not found\"}\n"), answer);
            sender.join();
        }
    }

    record Bad(String rule, String request, int status, String words) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("a line without sense", "HELLO\r\n\r\n", 400, "malformed request"),
                new Bad("no Host in HTTP/1.1", "GET / HTTP/1.1\r\n\r\n", 400, "missing required Host header"),
                new Bad("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "too many Host headers"),
                new Bad("a header without a colon", "GET / HTTP/1.1\r\nHost x\r\n\r\n", 400, "malformed request"),
                new Bad("HTTP/3", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505, "unsupported HTTP version"),
                new Bad(
                        "a negative length",
                        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                        400,
                        "bad Content-Length"),
                new Bad(
                        "two lengths",
                        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                        400,
                        "contradicting"),
                new Bad(
                        "length and chunks",
                        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                        400,
                        "both"),
                new Bad(
                        "an unknown coding",
                        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
                        501,
                        "unsupported transfer encoding"),
                new Bad("a bad escape", "GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "invalid URL escape"),
                new Bad(
                        "too many headers",
                        "GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(30) + "\r\n",
                        431,
                        "too large"),
                new Bad("a long line", "GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431, "too large"),
                new Bad(
                        "a large head",
                        "GET / HTTP/1.1\r\nHost: x\r\n" + ("A: " + "b".repeat(7000) + "\r\n").repeat(6) + "\r\n",
                        431,
                        "larger than"));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Bad row) throws IOException {
        try (Raw raw = connect()) {
            String answer = raw.send(row.request).rest();
            assertTrue(answer.startsWith("HTTP/1.1 " + row.status + " "), answer);
            assertTrue(
                    answer.contains("\r\n\r\n{\"message\":\"") && answer.contains(row.words.replace("\"", "\\\"")),
                    answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
    }

    @Test
    void endsAChunkedBodyThatIsNone() throws IOException {
        try (Raw raw = connect()) {
            raw.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            assertEquals("", raw.rest());
        }
    }

    @Test
    void doesNotWaitForEverForTheRestOfAHead() throws IOException {
        try (Raw raw = connect()) {
            String answer = raw.send("GET /hello/a HTTP/1.1\r\nHo").rest();
            assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        }
    }

    @Test
    void ignoresAHeadThatBreaksOff() throws IOException {
        try (Raw raw = connect()) {
            assertEquals(
                    "",
                    raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n").halfClose().rest());
        }
    }

    @Test
    void saysWhatFailed() throws IOException {
        try (Raw raw = connect()) {
            String answer = raw.send("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
            assertTrue(answer.endsWith("{\"message\":\"out of \\\"luck\\\"\"}\n"), answer);
            assertTrue(
                    raw.send("GET /silent HTTP/1.1\r\nHost: x\r\n\r\n").answer().contains("no answer to GET /silent"));
        }
    }

    @Test
    void decodesRawJsonAndUtf8() throws IOException {
        try (Raw raw = connect()) {
            String answer = raw.send("GET /hello/a%2Fb?q={\"l\":[\"ä+%C3%A4\"]} HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer();
            assertTrue(answer.startsWith("HTTP/1.1 404"), answer);
            answer = raw.send("GET /hello/a?q={\"l\":[\"ä+%C3%A4\"]} HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer();
            assertTrue(answer.endsWith("hello a {\"l\":[\"ä ä\"]}"), answer);
        }
    }

    @Test
    void sendsTheHeadOfAStreamAtOnceAndEachFlush() throws IOException {
        try (Raw raw = connect()) {
            String head = raw.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertTrue(head.contains("Transfer-Encoding: chunked\r\n"), head);
            release.countDown();
            assertEquals("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n", raw.text(21));
            assertTrue(raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void cutsAStreamThatFails() throws IOException {
        try (Raw raw = connect()) {
            raw.send("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertEquals("4\r\npart\r\n", raw.rest());
        }
    }

    @Test
    void noticesThatASilentFollowerLeft() throws Exception {
        try (Raw raw = connect()) {
            raw.send("GET /watch HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertEquals(1, gone.getCount());
        }
        assertTrue(gone.await(5, TimeUnit.SECONDS));
    }

    @Test
    void readsTheNextRequestThroughAWatch() throws Exception {
        try (Raw raw = connect()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(raw.send("GET /watch-briefly HTTP/1.1\r\nHost: x\r\n\r\n")
                        .head()
                        .startsWith("HTTP/1.1 204"));
            }
            assertTrue(raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
            assertEquals(1, gone.getCount());
        }
    }

    @Test
    void upgradesWithABodyAndEarlyBytesOnAUsedConnection() throws IOException {
        try (Raw raw = connect()) {
            raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            raw.send(
                    "POST /hijack HTTP/1.1\r\nHost:\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}early");
            assertEquals(
                    "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nContent-Type: application/vnd.docker.raw-stream\r\nUpgrade: tcp\r\n\r\n",
                    raw.head());
            assertEquals("{}:earlyearly", raw.text(13));
            raw.send("x");
            assertEquals("xx", raw.text(2));
            assertEquals("end", raw.halfClose().rest());
        }
    }

    @Test
    void hijacksWithoutAnUpgrade() throws IOException {
        try (Raw raw = connect()) {
            String head = raw.send("POST /hijack HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertTrue(head.startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n"), head);
            assertFalse(head.contains("chunked"), head);
            assertEquals(":end", raw.halfClose().rest());
        }
    }

    @Test
    void deliversOutputThatComesAfterTheClientsHalfClose() throws IOException {
        try (Raw raw = connect()) {
            raw.send("GET /late HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nbye")
                    .head();
            raw.halfClose();
            release.countDown();
            assertEquals("late output", raw.rest());
        }
    }

    @Test
    void movesManyBytesThroughAHijack() throws Exception {
        byte[] sent = new byte[8 << 20];
        new java.util.Random(1).nextBytes(sent);
        router.post("/mirror", e -> {
            try (Hijacked h = e.hijack(null, "tcp")) {
                h.in().transferTo(h.out());
                h.shutdownOutput();
            }
        });
        try (Raw raw = connect()) {
            raw.send("POST /mirror HTTP/1.1\r\nHost: x\r\nUpgrade: tcp\r\n\r\n").head();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    raw.out.write(sent);
                    raw.halfClose();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertArrayEquals(sent, raw.in.readAllBytes());
            sender.join();
        }
    }

    @Test
    void knowsTheLocalPeer() throws IOException {
        router.get(
                "/whoami",
                e -> e.send(200, "text/plain", ((Peer.Local) e.peer()).user().getBytes(StandardCharsets.UTF_8)));
        try (Raw raw = connect()) {
            String answer = raw.send("GET /whoami HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            assertTrue(answer.endsWith("\r\n\r\n" + System.getProperty("user.name")), answer);
        }
    }

    @Test
    void givesTheSocketItsModeAndLeavesNothingElse() throws IOException {
        Path socket = folder.resolve("s");
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
        server.close();
        assertFalse(Files.exists(socket));
    }

    @Test
    void refusesASocketInUseAndReplacesADeadOne() throws IOException {
        Path socket = folder.resolve("s");
        IOException refused = assertThrows(IOException.class, () -> Listener.unix(socket, null));
        assertTrue(refused.getMessage().contains("a server answers there already"), refused.getMessage());
        Path dead = folder.resolve("dead");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(dead))
                .close();
        assertTrue(Files.exists(dead));
        Listener.unix(dead, null).close();
        assertFalse(Files.exists(dead));
        Path file = Files.writeString(folder.resolve("file"), "kept");
        assertThrows(IOException.class, () -> Listener.unix(file, null));
        assertEquals("kept", Files.readString(file));
    }

    @Test
    void doesNotRemoveASocketThatAnotherServerTookOver() throws IOException {
        Path socket = folder.resolve("s");
        Files.delete(socket);
        try (Listener other = Listener.unix(socket, null)) {
            server.close();
            assertTrue(Files.exists(socket), other.toString());
        }
    }

    @Test
    void takesOverASocketThatListensAlready() throws IOException {
        Path socket = folder.resolve("inherited");
        ServerSocketChannel channel =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        server.listen(Listener.inherited(channel));
        try (Raw raw = new Raw(UnixDomainSocketAddress.of(socket))) {
            assertTrue(raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void listensOnTcp() throws IOException {
        Listener listener = Listener.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.listen(listener);
        try (Raw raw = new Raw(listener.address())) {
            assertTrue(raw.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void letsARunningAnswerEndBeforeItStops() throws Exception {
        try (Raw idle = connect();
                Raw busy = connect()) {
            idle.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            busy.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n").head();
            Thread stopping = Thread.ofVirtual().start(() -> {
                try {
                    server.stop(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertEquals("", idle.rest());
            assertThrows(IOException.class, this::connect);
            release.countDown();
            assertEquals("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n", busy.rest());
            stopping.join();
            assertEquals(0, server.connections());
        }
    }

    private static String ask(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nX-Word: one\r\nx-word: two\r\n\r\n";
    }

    @Test
    void aBodyOfAKnownLengthKeepsTheConnection() throws IOException {
        try (Raw raw = connect()) {
            for (int i = 0; i < 2; i++) {
                String answer = raw.send(ask("GET", "/sized")).answer();
                assertTrue(answer.contains("Content-Length: 5\r\n") && answer.endsWith("\r\n\r\n12345"), answer);
            }
            String head = raw.send(ask("HEAD", "/sized")).head();
            assertTrue(head.contains("Content-Length: 5\r\n"), head);
            assertTrue(raw.send(ask("GET", "/sized")).answer().endsWith("12345"));
        }
    }

    @Test
    void aBodyOfAnotherLengthThanAnnouncedCutsTheConnection() throws IOException {
        try (Raw raw = connect()) {
            raw.send(ask("GET", "/short")).head();
            assertEquals("", raw.rest().replace("12345", ""));
        }
        try (Raw raw = connect()) {
            raw.send(ask("GET", "/long")).head();
            assertEquals("", raw.rest());
        }
    }

    @Test
    void aConnectionOnWhichNothingMovesIsCut() throws IOException {
        try (Raw raw = connect()) {
            raw.send("POST /stall HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
            assertEquals("", raw.rest());
        }
    }

    @Test
    void aServerThatTakesItsTimeIsNoClientThatStandsStill() throws IOException {
        try (Raw raw = connect()) {
            assertTrue(raw.send(ask("POST", "/busy")).head().startsWith("HTTP/1.1 204 "));
        }
    }

    @Test
    void aConnectionWithoutARequestIsCutAfterAWhile() throws IOException {
        try (Raw raw = connect()) {
            assertEquals("", raw.rest());
        }
    }
}
