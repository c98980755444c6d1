package djong.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void home() throws IOException {
        environment.put("HOME", home.toString());
        Files.createDirectories(home.resolve(".docker"));
    }

    private Settings find() throws IOException {
        return Settings.find(Settings.Flags.NONE, environment);
    }

    private Settings find(String host, String context) throws IOException {
        return Settings.find(new Settings.Flags(host, context, null, false, false, null, null, null), environment);
    }

    private void context(String name, String host, boolean tls) throws Exception {
        String hash = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Path meta =
                Files.createDirectories(home.resolve(".docker/contexts/meta").resolve(hash));
        Files.writeString(
                meta.resolve("meta.json"),
                "{\"Name\":\"" + name + "\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\"" + host
                        + "\",\"SkipTLSVerify\":false}}}");
        if (!tls) return;
        Path files = Files.createDirectories(
                home.resolve(".docker/contexts/tls").resolve(hash).resolve("docker"));
        Files.createFile(files.resolve("ca.pem"));
    }

    @Test
    void withoutAnythingItIsOurOwnSocket() throws IOException {
        Settings settings = find();
        assertEquals(new Endpoint.Unix(Path.of("/run/djong.sock")), settings.endpoint());
        assertEquals("default", settings.contextName());
        assertNull(settings.apiVersion());
    }

    @Test
    void theFlagComesBeforeTheEnvironmentAndThatBeforeTheContext() throws Exception {
        context("far", "tcp://far:1", false);
        Files.writeString(
                home.resolve(".docker/config.json"),
                "{\"currentContext\":\"far\",\"detachKeys\":\"ctrl-a\",\"HttpHeaders\":{\"A\":\"b\"}}");
        assertEquals("tcp://far:1", find().endpoint().url());
        assertEquals("far", find().contextName());
        assertEquals("ctrl-a", find().text("detachKeys"));
        assertEquals(Map.of("A", "b"), find().headers());
        environment.put("DOCKER_HOST", "unix:///env.sock");
        assertEquals("unix:///env.sock", find().endpoint().url());
        assertEquals(
                "unix:///flag.sock", find("unix:///flag.sock", null).endpoint().url());
        assertEquals("tcp://far:1", find(null, "far").endpoint().url(), "the context's flag comes before DOCKER_HOST");
        environment.remove("DOCKER_HOST");
        environment.put("DOCKER_CONTEXT", "default");
        assertEquals("unix:///run/djong.sock", find().endpoint().url());
        assertThrows(IllegalArgumentException.class, () -> find("unix:///a", "far"));
    }

    @Test
    void aContextMayHaveCertificates() throws Exception {
        context("safe", "tcp://far:2376", true);
        Endpoint.Tcp endpoint = (Endpoint.Tcp) find(null, "safe").endpoint();
        assertTrue(endpoint.tls().verify());
        assertTrue(endpoint.tls().authority().endsWith("ca.pem"));
        assertNull(endpoint.tls().key());
    }

    @Test
    void anUnknownContextIsSaid() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> find(null, "nosuch"));
        assertTrue(e.getMessage().startsWith("context \"nosuch\": context not found"), e.getMessage());
    }

    @Test
    void tlsComesFromTheEnvironment() throws IOException {
        Path certificates = Files.createDirectories(home.resolve("certs"));
        Files.createFile(certificates.resolve("cert.pem"));
        environment.put("DOCKER_HOST", "tcp://host");
        assertEquals(new Endpoint.Tcp("host", 2375, null), find().endpoint());
        environment.put("DOCKER_TLS_VERIFY", "1");
        environment.put("DOCKER_CERT_PATH", certificates.toString());
        assertEquals(
                new Endpoint.Tcp("host", 2376, new Endpoint.Tls(null, certificates.resolve("cert.pem"), null, true)),
                find().endpoint());
    }

    @Test
    void theVersionMayBeDemanded() throws IOException {
        environment.put("DOCKER_API_VERSION", "1.40");
        assertEquals("1.40", find().apiVersion());
    }

    @Test
    void aBrokenConfigurationIsSaid() throws IOException {
        Path file = Files.writeString(home.resolve(".docker/config.json"), "{");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, this::find);
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "unix:///a/b,unix:///a/b",
        "tcp://h:1,tcp://h:1",
        "tcp://:1,tcp://127.0.0.1:1",
        "tcp://h,tcp://h:2375",
        "http://h:80/x,tcp://h:80",
        "tcp://[::1]:5,tcp://[::1]:5",
        "https://h,tcp://h:2376"
    })
    void addresses(String url, String canonical) {
        assertEquals(canonical, Endpoint.parse(url, null).url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "foo", "unix://", "ssh://a", "npipe:////./pipe/x", "tcp://h:x"})
    void noAddresses(String url) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(url, null));
    }
}
