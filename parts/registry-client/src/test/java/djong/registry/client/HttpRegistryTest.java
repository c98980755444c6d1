package djong.registry.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Reference;
import djong.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client makes of servers that behave, and of those that do not. */
@Timeout(60)
class HttpRegistryTest {
    private static final ImageManifest MANIFEST = ImageManifest.create(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(new byte[1]), 1),
            List.of(),
            Map.of());
    private static final byte[] BYTES = MANIFEST.document().bytes();
    private static final String TYPE = "Content-Type: " + MediaTypes.OCI_MANIFEST + "\n";

    private static Registries registries() {
        return new Registries(RegistryOptions.standard(null, "test"));
    }

    private static Registry registry(Scripted server, Credentials credentials) {
        return registries().of(new Repository(server.host(), "x/y"), credentials);
    }

    private static Reference.Tagged tag(Scripted server) {
        return new Reference.Tagged(new Repository(server.host(), "x/y"), "1");
    }

    private static boolean ping(Scripted.Request request) {
        return request.target().equals("/v2/");
    }

    /** @param words that the message has; of several, with a bar between, one of them */
    record Bad(String what, Scripted.Script script, Class<? extends EngineException> kind, String words) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> manifests() {
        return Stream.of(
                new Bad(
                        "a manifest of 100 MB is not read to its end",
                        (request, out) -> {
                            byte[] some = new byte[1 << 16];
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n".getBytes(UTF_8));
                            for (int i = 0; i < 1600; i++) out.write(some);
                            return true;
                        },
                        EngineException.Unavailable.class,
                        "larger than 4194304 bytes"),
                new Bad(
                        "a manifest without an end",
                        (request, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
                            byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(UTF_8);
                            while (true) out.write(chunk);
                        },
                        EngineException.Unavailable.class,
                        "larger than 4194304 bytes"),
                new Bad(
                        "a manifest that breaks off",
                        (request, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".getBytes(UTF_8));
                            out.flush();
                            return false;
                        },
                        EngineException.Unavailable.class,
                        // Whether already its head is found wanting is a matter of time.
                        "error reading the manifest|fixed content-length: 1000, bytes received: 1"),
                new Bad(
                        "a manifest that is not what its head announces",
                        (request, out) -> Scripted.send(
                                out, "200 OK", TYPE + "Docker-Content-Digest: " + Digest.of(new byte[3]) + "\n", BYTES),
                        EngineException.System.class,
                        "manifest verification failed"),
                new Bad(
                        "no JSON",
                        (request, out) -> Scripted.send(out, "200 OK", TYPE, "<html>"),
                        EngineException.InvalidParameter.class,
                        "manifest"),
                new Bad(
                        "redirects in a circle",
                        (request, out) -> Scripted.send(out, "302 Found", "Location: " + request.target() + "\n", ""),
                        EngineException.Unavailable.class,
                        "stopped after 10 redirects"),
                new Bad(
                        "a redirect to nowhere",
                        (request, out) -> Scripted.send(out, "302 Found", "Location: gopher://x/\n", ""),
                        EngineException.Unavailable.class,
                        "refused to follow a redirect"),
                new Bad(
                        "one 401 after the other",
                        (request, out) -> Scripted.send(
                                out,
                                "401 Unauthorized",
                                "WWW-Authenticate: Basic realm=\"x\"\n",
                                Scripted.error("UNAUTHORIZED", "authentication required")),
                        EngineException.Unauthorized.class,
                        "unauthorized: authentication required"),
                new Bad(
                        "a server that is always in trouble",
                        (request, out) -> Scripted.send(out, "503 Service Unavailable", "", ""),
                        EngineException.Unavailable.class,
                        "received unexpected HTTP status: 503 Service Unavailable"),
                new Bad(
                        "a server that wants an hour",
                        (request, out) -> Scripted.send(
                                out,
                                "429 Too Many Requests",
                                "Retry-After: 3600\n",
                                Scripted.error("TOOMANYREQUESTS", "slow down")),
                        EngineException.Unavailable.class,
                        "toomanyrequests: slow down"));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void badManifestsEndInAClearErrorSoon(Bad bad) {
        try (var server = new Scripted((request, out) ->
                ping(request) ? Scripted.send(out, "200 OK", "", "{}") : bad.script.answer(request, out))) {
            long from = System.nanoTime();
            EngineException e = assertThrows(
                    bad.kind,
                    () -> registry(server, new Credentials("me", "pw")).manifest(tag(server)));
            assertTrue(Stream.of(bad.words.split("\\|")).anyMatch(e.getMessage()::contains), e.getMessage());
            assertFalse(e.getMessage().contains("pw"));
            assertTrue(System.nanoTime() - from < Duration.ofSeconds(20).toNanos());
            assertTrue(server.requests.size() < 20, () -> server.asked().toString());
        }
    }

    /** What would take minutes, in seconds. */
    private static Registry hurried(Scripted server) {
        var patience = new Patience(
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1));
        return new Registries(RegistryOptions.standard(null, "test"), patience)
                .of(new Repository(server.host(), "x/y"), null);
    }

    record Slow(String what, Scripted.Script script, String words) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static boolean head(OutputStream out, int length) throws IOException {
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").getBytes(UTF_8));
        out.flush();
        return true;
    }

    private static boolean never() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** A byte at a time, until the client has gone. */
    private static boolean trickle(OutputStream out) throws IOException {
        try {
            while (!new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS)) {
                out.write(' ');
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    static Stream<Slow> slow() {
        return Stream.of(
                new Slow("no answer", (request, out) -> never(), "exceeded while awaiting headers"),
                new Slow("a head and no more", (request, out) -> head(out, 1000) && never(), "sent nothing for 1 s"),
                new Slow(
                        "a byte now and then",
                        (request, out) -> head(out, 1000) && trickle(out),
                        "has not sent it within 2 s"));
    }

    @ParameterizedTest
    @MethodSource("slow")
    void slowServersAreNotWaitedForForEver(Slow slow) {
        try (var server = new Scripted((request, out) ->
                ping(request) ? Scripted.send(out, "200 OK", "", "{}") : slow.script.answer(request, out))) {
            long from = System.nanoTime();
            EngineException e = assertThrows(
                    EngineException.Unavailable.class, () -> hurried(server).manifest(tag(server)));
            assertTrue(e.getMessage().contains(slow.words), e.getMessage());
            assertTrue(System.nanoTime() - from < Duration.ofSeconds(10).toNanos());
        }
    }

    @Test
    void aBlobThatStopsInItsMiddleIsGivenUp() throws IOException {
        var blob = new Descriptor("x", Digest.of(new byte[10]), 10);
        try (var server = new Scripted((request, out) -> {
            if (ping(request)) return Scripted.send(out, "200 OK", "", "{}");
            head(out, 10);
            out.write(new byte[4]);
            out.flush();
            return never();
        })) {
            try (InputStream in = hurried(server).blob(new Repository(server.host(), "x/y"), blob, 0)) {
                assertEquals(4, in.readNBytes(4).length);
                IOException e = assertThrows(IOException.class, in::read);
                assertEquals("the registry sent nothing for 1 s", e.getMessage());
            }
        }
    }

    private static final String DEEP = "{\"x\":" + "[".repeat(100_000);

    @Test
    void aTokenServerThatNestsDeeplyIsNotUnderstood() {
        Scripted[] self = new Scripted[1];
        try (var server = new Scripted((request, out) -> request.target().startsWith("/token")
                ? Scripted.send(out, "200 OK", "", DEEP)
                : Scripted.send(
                        out,
                        "401 Unauthorized",
                        "WWW-Authenticate: Bearer realm=\"http://" + self[0].host() + "/token\",service=\"s\"\n",
                        ""))) {
            self[0] = server;
            EngineException e = assertThrows(
                    EngineException.Unavailable.class,
                    () -> registry(server, null).manifest(tag(server)));
            assertEquals("the token server of " + server.host() + " cannot be understood", e.getMessage());
        }
    }

    @Test
    void deeplyNestedAnswersOfRegistriesAreRefused() {
        try (var server = new Scripted((request, out) -> Scripted.send(out, "200 OK", "", DEEP))) {
            assertThrows(EngineException.class, () -> registry(server, null).manifest(tag(server)));
            assertThrows(EngineException.class, () -> registries().search(server.host() + "/app", 25, null));
        }
        try (var server = new Scripted((request, out) -> Scripted.send(out, "403 Forbidden", "", DEEP))) {
            EngineException e = assertThrows(
                    EngineException.NotFound.class, () -> registry(server, null).manifest(tag(server)));
            assertTrue(e.getMessage().contains("pull access denied"), e.getMessage());
        }
    }

    @Test
    void aTokenThatIsNeverGoodEnoughIsFetchedTwice() {
        Scripted[] self = new Scripted[1];
        try (var server = new Scripted((request, out) -> request.target().startsWith("/token")
                ? Scripted.send(out, "200 OK", "", "{\"token\":\"t\"}")
                : Scripted.send(
                        out,
                        "401 Unauthorized",
                        "WWW-Authenticate: Bearer realm=\"http://" + self[0].host() + "/token\",service=\"s\"\n",
                        ""))) {
            self[0] = server;
            EngineException e = assertThrows(
                    EngineException.Unauthorized.class,
                    () -> registry(server, null).manifest(tag(server)));
            assertEquals("unauthorized: authentication required", e.getMessage());
            assertEquals(
                    2,
                    server.asked().stream()
                            .filter(asked -> asked.startsWith("GET /token"))
                            .count());
        }
    }

    @Test
    void aServerThatAsksToWaitIsWaitedFor() {
        var left = new AtomicInteger(2);
        try (var server = new Scripted((request, out) -> ping(request)
                ? Scripted.send(out, "200 OK", "", "{}")
                : left.getAndDecrement() > 0
                        ? Scripted.send(out, "429 Too Many Requests", "Retry-After: 0\n", "")
                        : Scripted.send(out, "200 OK", TYPE, BYTES))) {
            assertEquals(
                    MANIFEST.document(),
                    registry(server, null).manifest(tag(server)).document());
            assertEquals(4, server.requests.size());
        }
    }

    @Test
    void aTokenIsFetchedOnceAndRenewedWhenItHasRunOut() {
        var token = new AtomicInteger();
        var valid = new AtomicInteger(1);
        Scripted[] self = new Scripted[1];
        try (var server = new Scripted((request, out) -> {
            if (request.target().startsWith("/token"))
                return Scripted.send(
                        out, "200 OK", "", "{\"token\":\"t" + token.incrementAndGet() + "\",\"expires_in\":300}");
            if (!request.header("Authorization").equals("Bearer t" + valid.get()))
                return Scripted.send(
                        out,
                        "401 Unauthorized",
                        "WWW-Authenticate: Bearer realm=\"http://" + self[0].host() + "/token\",service=\"s\"\n",
                        "");
            return Scripted.send(out, "200 OK", TYPE, BYTES);
        })) {
            self[0] = server;
            Registry registry = registry(server, new Credentials("me", "pw"));
            assertNotNull(registry.manifest(tag(server)));
            assertNotNull(registry.manifest(tag(server)));
            assertEquals(1, token.get());
            valid.set(2);
            assertNotNull(registry.manifest(tag(server)));
            assertEquals(2, token.get());
            assertEquals(
                    "/token?service=s&scope=repository%3Ax%2Fy%3Apull",
                    server.requests.get(1).target());
        }
    }

    @Test
    void aMirrorGoesFirstIsNotShownCredentialsAndItsNoIsNotTheLastWord() {
        try (var mirror = new Scripted((request, out) -> ping(request)
                        ? Scripted.send(out, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"m\"\n", "")
                        : Scripted.send(out, "404 Not Found", "", ""));
                var server = new Scripted((request, out) -> ping(request)
                        ? Scripted.send(out, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\n", "")
                        : Scripted.send(out, "200 OK", TYPE, BYTES))) {
            var options = new RegistryOptions(
                    null,
                    "test",
                    new Mirrors(List.of(server.host() + "=http://" + mirror.host())),
                    new Insecure(List.of()),
                    List.of(),
                    Proxies.NONE);
            Registry registry =
                    new Registries(options).of(new Repository(server.host(), "x/y"), new Credentials("me", "pw"));
            assertNotNull(registry.manifest(tag(server)));
            assertTrue(mirror.asked().contains("GET /v2/"));
            assertTrue(mirror.requests.stream()
                    .allMatch(request -> request.header("Authorization").isEmpty()));
            assertEquals("Basic bWU6cHc=", server.requests.getLast().header("Authorization"));
        }
    }

    @Test
    void tagsComeInPages() {
        try (var server = new Scripted((request, out) -> switch (request.target()) {
            case "/v2/x/y/tags/list" ->
                Scripted.send(
                        out,
                        "200 OK",
                        "Link: </v2/x/y/tags/list?last=b&n=2>; rel=\"next\"\n",
                        "{\"tags\":[\"a\",\"b\"]}");
            case "/v2/x/y/tags/list?last=b&n=2" -> Scripted.send(out, "200 OK", "", "{\"tags\":[\"c\"]}");
            default -> Scripted.send(out, "200 OK", "", "{}");
        })) {
            assertEquals(List.of("a", "b", "c"), registry(server, null).tags(new Repository(server.host(), "x/y")));
        }
    }

    @Test
    void aBlobIsAskedForFromAPointOnAndNoMoreThanItSaysIsRead() throws IOException {
        byte[] whole = "0123456789".getBytes(UTF_8);
        var blob = new Descriptor("x", Digest.of(whole), whole.length);
        try (var server = new Scripted((request, out) -> {
            if (ping(request)) return Scripted.send(out, "200 OK", "", "{}");
            return request.header("Range").equals("bytes=4-")
                    ? Scripted.send(out, "206 Partial Content", "Content-Range: bytes 4-9/10\n", "456789and more")
                    : Scripted.send(out, "200 OK", "", whole);
        })) {
            var repository = new Repository(server.host(), "x/y");
            Registry registry = registry(server, null);
            try (InputStream in = registry.blob(repository, blob, 4)) {
                assertArrayEquals("456789".getBytes(UTF_8), in.readAllBytes());
            }
            try (InputStream in = registry.blob(repository, blob, 6)) {
                assertArrayEquals("6789".getBytes(UTF_8), in.readAllBytes(), "a server that knows no ranges");
            }
        }
    }

    @Test
    void loginTakesAnIdentityTokenAndWrongCredentialsAreSaidToBe() {
        Scripted[] self = new Scripted[1];
        try (var server = new Scripted((request, out) -> {
            if (request.target().startsWith("/token"))
                return request.header("Authorization").equals("Basic bWU6cHc=")
                        ? Scripted.send(out, "200 OK", "", "{\"token\":\"t\",\"refresh_token\":\"keep\"}")
                        : Scripted.send(
                                out, "401 Unauthorized", "", "{\"details\":\"incorrect username or password\"}");
            if (request.header("Authorization").equals("Bearer t")) return Scripted.send(out, "200 OK", "", "{}");
            return Scripted.send(
                    out,
                    "401 Unauthorized",
                    "WWW-Authenticate: Bearer realm=\"http://" + self[0].host() + "/token\",service=\"s\"\n",
                    "");
        })) {
            self[0] = server;
            assertEquals("keep", registries().login("http://" + server.host(), new Credentials("me", "pw")));
            EngineException e = assertThrows(
                    EngineException.Unauthorized.class,
                    () -> registries().login(server.host(), new Credentials("me", "no")));
            assertEquals(
                    "Get \"http://" + server.host() + "/v2/\": unauthorized: incorrect username or password",
                    e.getMessage());
        }
    }

    @Test
    void aRegistryWithoutSearchIsSearchedInItsCatalog() {
        try (var server = new Scripted((request, out) -> request.target().startsWith("/v2/_catalog")
                ? Scripted.send(out, "200 OK", "", "{\"repositories\":[\"team/app\",\"team/db\"]}")
                : Scripted.send(out, ping(request) ? "200 OK" : "404 Not Found", "", "{}"))) {
            assertEquals(
                    List.of(new Found(server.host() + "/team/app", "", 0, false)),
                    registries().search(server.host() + "/app", 25, null));
        }
    }
}
