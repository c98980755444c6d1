package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.PortBinding;
import djong.network.PortRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedPortsTest {
    private static Networking asked(Map<String, List<PortBinding>> bindings, boolean all) {
        return new Networking(bindings, all, List.of(), List.of(), List.of(), null, null);
    }

    private static List<PortRequest> of(String port, String hostIp, String hostPort) {
        return PublishedPorts.of(asked(Map.of(port, List.of(new PortBinding(hostIp, hostPort))), false), List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "80/tcp | '' | 8080 | tcp 80 '' 8080-8080",
                "80 | '' | '' | tcp 80 '' 0-0",
                "53/udp | 127.0.0.1 | 0 | udp 53 '127.0.0.1' 0-0",
                "80/tcp | '' | 8000-8010 | tcp 80 '' 8000-8010",
                "80/tcp | 0:0:0:0:0:0:0:0 | 80 | tcp 80 '::' 80-80"
            })
    void readsWhatDockerWrites(String port, String hostIp, String hostPort, String expected) {
        PortRequest r = of(port, hostIp, hostPort).getFirst();
        assertEquals(
                expected,
                r.protocol() + " " + r.port() + " '" + r.hostAddress() + "' " + r.hostPort() + "-" + r.lastHostPort());
    }

    @ParameterizedTest
    @CsvSource({
        "0/tcp,'',80",
        "70000/tcp,'',80",
        "x/tcp,'',80",
        "80/foo,'',80",
        "80/tcp,'',x",
        "80/tcp,'',9-8",
        "80/tcp,nohost,80",
        "80/tcp,'',65536"
    })
    void refusesWhatIsNoPort(String port, String hostIp, String hostPort) {
        assertThrows(EngineException.InvalidParameter.class, () -> of(port, hostIp, hostPort));
    }

    @Test
    void publishesWhatIsExposedWhenAllIsAskedFor() {
        var requests = PublishedPorts.of(
                asked(Map.of("80/tcp", List.of(new PortBinding("", "8080"))), true), List.of("80/tcp", "53/udp", "90"));
        assertEquals(
                List.of(
                        new PortRequest("tcp", 80, "", 8080, 8080),
                        new PortRequest("udp", 53, "", 0, 0),
                        new PortRequest("tcp", 90, "", 0, 0)),
                requests);
    }
}
