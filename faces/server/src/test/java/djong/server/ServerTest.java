package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.system.DeviceInfo;
import djong.api.system.SystemInfo;
import djong.api.system.SystemVersion;
import djong.base.Event;
import djong.base.EventBus;
import djong.engine.Engine;
import djong.engine.EngineInfo;
import djong.engine.EngineVersion;
import djong.http.HttpServer;
import djong.http.Limits;
import djong.http.Listener;
import djong.linux.HostFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server on a real socket, as far as it goes without containers. */
@Timeout(30)
class ServerTest {
    private static final Instant T0 = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    Path folder;

    private final EventBus events = new EventBus();
    private HttpServer http;
    private SocketAddress address;

    @BeforeEach
    void start() throws IOException {
        EngineInfo info = info(HostFacts.ask());
        EngineVersion version = new EngineVersion(
                "1.2.3",
                "abc",
                "2026-01-01T00:00:00Z",
                "java25",
                List.of(new EngineVersion.Component("crun", "1.8.1", Map.of())),
                true);
        Engine engine = new Engine(null, null, null, null, null, null, null, null, events, () -> info, () -> version);
        http = new HttpServer(new Server(engine, null, null, InstantSource.fixed(T0)), Limits.standard());
        Listener listener = Listener.unix(folder.resolve("s"), null);
        address = listener.address();
        http.listen(listener);
    }

    private static EngineInfo info(HostFacts host) {
        return new EngineInfo(
                "id",
                3,
                1,
                0,
                2,
                4,
                "overlay2",
                List.of(Map.entry("Backing Filesystem", "extfs")),
                Path.of("/data"),
                host,
                "json-file",
                "cgroupfs",
                "2",
                Map.of("crun", "/usr/bin/crun"),
                "crun",
                false,
                List.of(),
                true,
                "",
                List.of("name=seccomp,profile=builtin"),
                List.of(new EngineInfo.AddressPool("172.17.0.0/16", 16)),
                List.of(Path.of("/etc/cdi")),
                List.of("vendor.com/net=one"),
                List.of(),
                0,
                "",
                "",
                "",
                List.of(),
                List.of("10.0.0.0/8", "r.example:5000"),
                T0);
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private String ask(String method, String path, String more) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            Channels.newOutputStream(channel)
                    .write((method + " " + path + " HTTP/1.1\r\nHost: d\r\nConnection: close\r\n" + more + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    record Row(String method, String path, int status, String body) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static Stream<Row> rows() {
        String notFound = "{\"message\":\"page not found\"}\n";
        return Stream.of(
                new Row("GET", "/_ping", 200, "OK"),
                new Row("GET", "/v1.24/_ping", 200, "OK"),
                new Row("HEAD", "/_ping", 200, ""),
                new Row("OPTIONS", "/info", 200, ""),
                new Row("GET", "/", 404, notFound),
                new Row("GET", "/nosuch", 404, notFound),
                new Row("GET", "/v1.44", 404, notFound),
                new Row("GET", "/v1.44/", 404, notFound),
                new Row("GET", "/vfoo/info", 404, notFound),
                new Row("GET", "/v1.44x/info", 404, notFound),
                new Row("PUT", "/containers/json", 404, notFound),
                new Row("GET", "/containers/json/", 404, notFound),
                new Row("GET", "/v1.99/nosuch", 404, notFound),
                new Row(
                        "GET",
                        "/v1.99/info",
                        400,
                        "{\"message\":\"client version 1.99 is too new. Maximum supported API version is 1.51\"}\n"),
                new Row(
                        "GET",
                        "/v1/info",
                        400,
                        "client version 1 is too old. Minimum supported API version is 1.24, please upgrade your"
                                + " client to a newer version\n"),
                new Row(
                        "POST",
                        "/v1.30/containers/create",
                        400,
                        "{\"message\":\"invalid JSON: got EOF while reading request body\"}\n"),
                new Row(
                        "POST",
                        "/containers/x/wait?condition=foo",
                        400,
                        "{\"message\":\"invalid condition: \\\"foo\\\"\"}\n"),
                new Row(
                        "GET",
                        "/containers/x/logs",
                        400,
                        "{\"message\":\"Bad parameters: you must choose at least one stream\"}\n"),
                new Row(
                        "POST",
                        "/containers/x/resize?h=x&w=1",
                        400,
                        "{\"message\":\"invalid resize height \\\"x\\\": invalid syntax\"}\n"),
                new Row(
                        "POST",
                        "/containers/x/resize?h=1&w=-1",
                        400,
                        "{\"message\":\"invalid resize width \\\"-1\\\": value out of range\"}\n"),
                new Row(
                        "POST",
                        "/containers/x/stop?t=x",
                        500,
                        "{\"message\":\"strconv.Atoi: parsing \\\"x\\\": invalid syntax\"}\n"),
                new Row("GET", "/containers/json?filters=bad", 400, "{\"message\":\"invalid filter\"}\n"),
                new Row(
                        "GET",
                        "/containers/json?filters={%22foo%22:[%22x%22]}",
                        400,
                        "{\"message\":\"invalid filter 'foo'\"}\n"),
                new Row(
                        "GET",
                        "/containers/json?filters={\"status\":[\"foo\"]}",
                        400,
                        "{\"message\":\"invalid filter 'status=foo': invalid value for state (foo): must be one of"
                                + " created, running, paused, restarting, removing, exited, dead\"}\n"),
                new Row(
                        "GET",
                        "/containers/json?filters={\"publish\":[\"foo\"]}",
                        500,
                        "{\"message\":\"error while looking up for publish foo: strconv.ParseUint: parsing"
                                + " \\\"foo\\\": invalid syntax\"}\n"),
                new Row(
                        "GET",
                        "/networks?filters={\"type\":[\"foo\"]}",
                        500,
                        "{\"message\":\"invalid filter: 'type'='foo'\"}\n"),
                new Row(
                        "GET",
                        "/events?since=100&until=50",
                        400,
                        "{\"message\":\"`since` time (100) cannot be after `until` time (50)\"}\n"),
                new Row(
                        "GET",
                        "/events?since=abc",
                        500,
                        "{\"message\":\"strconv.ParseInt: parsing \\\"abc\\\": invalid syntax\"}\n"),
                new Row(
                        "POST",
                        "/swarm/init",
                        501,
                        "{\"message\":\"SwarmInit (POST /swarm/init) is not implemented in Djong yet\"}\n"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) throws IOException {
        String answer = ask(row.method, row.path, "");
        assertTrue(answer.startsWith("HTTP/1.1 " + row.status + " "), answer);
        assertEquals(row.body, body(answer));
    }

    @Test
    void saysWhoItIsInEveryAnswer() throws IOException {
        String ping = ask("GET", "/_ping", "");
        for (String header : List.of(
                "Api-Version: 1.51",
                "Builder-Version: 2",
                "Cache-Control: no-cache, no-store, must-revalidate",
                "Docker-Experimental: false",
                "Ostype: linux",
                "Pragma: no-cache",
                "Server: Djong/1.2.3 (linux)",
                "Swarm: inactive")) {
            assertTrue(ping.contains("\r\n" + header + "\r\n"), header);
        }
        assertTrue(ask("GET", "/v1.30/info", "").contains("\r\nServer: Djong/1.2.3 (linux)\r\n"));
    }

    @Test
    void wantsJson() throws IOException {
        String answer = ask("POST", "/containers/create", "Content-Type: text/plain\r\nContent-Length: 0\r\n");
        assertEquals(
                "{\"message\":\"unsupported Content-Type header (text/plain): must be 'application/json'\"}\n",
                body(answer));
    }

    @Test
    void refusesAnEmptyConfiguration() throws IOException {
        String answer =
                ask("POST", "/containers/create", "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals("{\"message\":\"config cannot be empty in order to create a container\"}\n", body(answer));
    }

    @Test
    void tellsVersionAndInfo() throws IOException {
        SystemVersion version = Json.read(SystemVersion.class, body(ask("GET", "/version", "")));
        assertEquals("1.2.3", version.version());
        assertEquals("1.24", version.minApiVersion());
        assertEquals(
                List.of("Engine", "crun"),
                version.components().stream().map(part -> part.name()).toList());
        SystemInfo info = Json.read(SystemInfo.class, body(ask("GET", "/info", "")));
        assertEquals(3, info.containers());
        assertEquals(Runtime.getRuntime().availableProcessors(), info.cpus());
        assertFalse(info.registryConfig().indexConfigs().get("r.example:5000").secure());
        assertEquals(List.of("/etc/cdi"), info.cdiSpecDirs());
        assertEquals(List.of(new DeviceInfo("cdi", "vendor.com/net=one")), info.discoveredDevices());
        Map<?, ?> older = (Map<?, ?>) JsonTree.parse(body(ask("GET", "/v1.41/info", "")));
        assertTrue(older.containsKey("KernelMemory"));
        assertFalse(older.containsKey("DiscoveredDevices"));
    }

    @Test
    void streamsEvents() throws Exception {
        Event old = new Event("container", "create", "c1", Map.of("name", "web"), T0.minusSeconds(10));
        events.publish(old);
        try (SocketChannel channel = SocketChannel.open(address)) {
            InputStream in = Channels.newInputStream(channel);
            Channels.newOutputStream(channel)
                    .write("GET /events?since=1&filters={\"container\":[\"web\"]} HTTP/1.1\r\nHost: d\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            assertTrue(until(in, "\"Action\":\"create\"").contains("Transfer-Encoding: chunked"));
            events.publish(new Event("container", "start", "c2", Map.of("name", "other"), T0));
            events.publish(new Event("container", "start", "c1", Map.of("name", "web"), T0));
            String more = until(in, "\"Action\":\"start\"");
            assertFalse(more.contains("c2"), more);
        }
    }

    @Test
    void endsAtATimeThatHasPassed() throws IOException {
        events.publish(new Event("container", "create", "c1", Map.of("name", "web"), T0.minusSeconds(10)));
        String answer = ask("GET", "/events?until=1699999999", "");
        assertTrue(answer.contains("\"Action\":\"create\"") && answer.endsWith("0\r\n\r\n"), answer);
    }

    private static String until(InputStream in, String mark) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (!seen.toString(StandardCharsets.UTF_8).contains(mark)) {
            int b = in.read();
            if (b < 0) break;
            seen.write(b);
        }
        return seen.toString(StandardCharsets.UTF_8);
    }
}
