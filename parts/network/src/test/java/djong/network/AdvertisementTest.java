package djong.network;

import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What members of a network tell their neighbours when they join. */
@ExtendWith(ThrowawayHost.class)
class AdvertisementTest {
    private static final String TIMES = "com.docker.network.advertise_addr_nmsgs";
    private static final String MILLISECONDS = "com.docker.network.advertise_addr_ms";

    @ParameterizedTest
    @CsvSource({
        "nmsgs, 4, 'com.docker.network.advertise_addr_nmsgs must be in the range 0 to 3'",
        "nmsgs, -1, 'com.docker.network.advertise_addr_nmsgs must be in the range 0 to 3'",
        "nmsgs, x, 'value for option com.docker.network.advertise_addr_nmsgs \"x\" must be an integer'",
        "ms, 99, 'com.docker.network.advertise_addr_ms must be in the range 100 to 2000'",
        "ms, 2001, 'com.docker.network.advertise_addr_ms must be in the range 100 to 2000'",
        "ms, 100ms, 'value for option com.docker.network.advertise_addr_ms \"100ms\" must be integer milliseconds'"
    })
    void refusesInDockersWords(String option, String value, String words) {
        Map<String, String> options = Map.of("com.docker.network.advertise_addr_" + option, value);
        var e = assertThrows(EngineException.System.class, () -> Advertisement.of(options));
        assertEquals(words, e.getMessage());
    }

    @Test
    void isThreeTimesASecondApartUnlessItSaysOtherwise() {
        assertEquals(
                "Advertisement[times=3, apart=PT1S]", Advertisement.of(Map.of()).toString());
        assertEquals(
                "Advertisement[times=0, apart=PT0.1S]",
                Advertisement.of(Map.of(TIMES, "0", MILLISECONDS, "100")).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.2, ffffffffffff 024200000007 0806 0001 0800 06 04 0001 024200000007 0a090002 000000000000 0a090002",
        "fd09::2, 333300000001 024200000007 86dd 60000000 0020 3a ff fd090000000000000000000000000002"
                + " ff020000000000000000000000000001 88 00 5a3f 20000000 fd090000000000000000000000000002 02 01 024200000007"
    })
    void framesAreThoseOfTheStandards(String address, String frame) {
        byte[] bytes = Advertisement.frame("02:42:00:00:00:07", Subnet.address(address));
        assertEquals(frame.replace(" ", ""), HexFormat.of().formatHex(bytes));
    }

    @Test
    void sendsAsOftenAsTheNetworkSaysAndForChosenHardwareAddresses() throws IOException {
        onThrowawayHost(() -> {
            var config = new NetworksConfig(
                    "djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
            try (Networks networks = open(config)) {
                networks.create(asking("often", Map.of(TIMES, "3", MILLISECONDS, "100")));
                networks.create(asking("plain", Map.of()));
                var chosen = new EndpointRequest(
                        "plain", "", "", List.of(), "02:42:00:00:00:07", 0, Map.of(), List.of(), false);
                try (Sandbox often = networks.join(SandboxRequest.in("a".repeat(64), "often"));
                        Sandbox quiet = networks.join(SandboxRequest.in("b".repeat(64), "plain"));
                        Sandbox moved = networks.join(
                                new SandboxRequest("c".repeat(64), List.of(chosen), List.of(), List.of()))) {
                    assertTrue(packets(moved) >= 1, "the first at once");
                    long deadline = System.nanoTime() + 10_000_000_000L;
                    while (packets(often) < 3 && System.nanoTime() < deadline) Thread.onSpinWait();
                    assertEquals(3, packets(often));
                    assertEquals(0, packets(quiet));
                }
            }
            return null;
        });
    }

    private static NetworkRequest asking(String name, Map<String, String> options) {
        return new NetworkRequest(
                name, "", "", null, null, "", null, List.of(), false, false, false, false, "", options, Map.of());
    }

    /** What has come out of a sandbox that speaks IPv4 alone. */
    private static long packets(Sandbox sandbox) throws IOException {
        String link = sandbox.endpoints().getFirst().linkName() + ":";
        return Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(link))
                .map(line -> line.substring(link.length()).strip().split("\\s+")[1])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
