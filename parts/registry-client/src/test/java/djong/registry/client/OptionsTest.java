package djong.registry.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:5000, true",
        "127.9.9.9, true",
        "[::1]:80, true",
        "10.1.2.3:5000, true",
        "11.1.2.3:5000, false",
        "my.registry.invalid:5000, true",
        "my.registry.invalid, false",
        "192.168.7.9, true",
        "192.168.8.9, false"
    })
    void insecureByNameWithPortAndByNetwork(String authority, boolean insecure) {
        var entries = new Insecure(List.of("10.0.0.0/8", "my.registry.invalid:5000", "192.168.7.0/24"));
        var connections = new Connections(RegistryOptions.standard(null, "test"), Patience.STANDARD);
        assertEquals(insecure, entries.includes(authority, connections));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/99", "a b", "ftp://x", "x/y"})
    void whatCanBeNoRegistryIsRefused(String entry) {
        assertThrows(EngineException.InvalidParameter.class, () -> new Insecure(List.of(entry)));
    }

    @Test
    void mirrorsAreForTheHubUnlessTheySay() {
        var mirrors = new Mirrors(List.of("https://m.example/", "ghcr.io=http://g.example:5000"));
        assertEquals(List.of(URI.create("https://m.example")), mirrors.of("docker.io"));
        assertEquals(List.of(URI.create("http://g.example:5000")), mirrors.of("ghcr.io"));
        assertEquals(List.of("https://m.example/"), mirrors.hub());
        assertTrue(mirrors.of("quay.io").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m.example",
                "ftp://m.example",
                "https://m.example/path",
                "https://m.example?x",
                "https://u:secret@m.example"
            })
    void mirrorsAreAddressesAndNoMore(String entry) {
        EngineException e = assertThrows(EngineException.InvalidParameter.class, () -> new Mirrors(List.of(entry)));
        assertTrue(e.getMessage().startsWith("invalid mirror: "), e.getMessage());
        assertFalse(e.getMessage().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/v2/, secure.proxy:3128",
        "http://a.example/v2/, plain.proxy:80",
        "https://b.internal/v2/, ",
        "https://x.b.internal/v2/, ",
        "https://localhost:5000/v2/, ",
        "https://127.0.0.1/v2/, "
    })
    void proxiesBySchemeExceptForSome(String target, String proxy) {
        var proxies = new Proxies("http://u:p@plain.proxy", "https://secure.proxy:3128", "b.internal");
        Proxy chosen = proxies.select(URI.create(target)).getFirst();
        assertEquals(
                proxy == null
                        ? null
                        : InetSocketAddress.createUnresolved(
                                proxy.split(":")[0], Integer.parseInt(proxy.split(":")[1])),
                chosen.address());
        assertFalse(proxies.toString().contains("u:p"));
    }

    @Test
    void theEnvironmentSaysSoInEitherCase() {
        assertEquals(
                new Proxies("a", "b", "c"), Proxies.of(Map.of("HTTP_PROXY", "a", "https_proxy", "b", "no_proxy", "c")));
    }
}
