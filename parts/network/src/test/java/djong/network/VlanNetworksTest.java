package djong.network;

import static djong.network.ThrowawayHost.inside;
import static djong.network.ThrowawayHost.neighbour;
import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.linux.Fd;
import djong.linux.Rtnetlink;
import djong.network.NetworkRequest.RequestedSubnet;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The drivers {@code macvlan} and {@code ipvlan}. Kernels without dummy links, VLANs or ipvlan show their refusals only. */
@ExtendWith(ThrowawayHost.class)
class VlanNetworksTest {
    private static final NetworksConfig CONFIG =
            new NetworksConfig("djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);

    private static NetworkRequest request(String name, String driver, String subnet, Map<String, String> options) {
        return new NetworkRequest(
                name,
                driver,
                "",
                null,
                false,
                "",
                null,
                List.of(new RequestedSubnet(subnet, "", "", Map.of())),
                false,
                false,
                false,
                false,
                "",
                options,
                Map.of());
    }

    private static void parent(String name) throws IOException {
        try (Rtnetlink host = Rtnetlink.open()) {
            host.send(Rtnetlink.addBridge(name, "02:00:00:00:00:01", 1400));
        }
    }

    @Test
    void membersOfAMacvlanReachOneAnotherAndOutliveTheEngine(@TempDir Path folder) throws IOException {
        onThrowawayHost(() -> {
            // Only a link with something behind it carries anything.
            try (Rtnetlink host = Rtnetlink.open();
                    Fd behind = neighbour(host)) {
                assertFalse(behind.isClosed());
                members(folder);
            }
            return null;
        });
    }

    private static void members(Path folder) throws IOException {
        Network made;
        try (Networks networks = open(CONFIG, folder)) {
            made = networks.create(request("lan", "macvlan", "10.9.1.0/24", Map.of("parent", "wan0")));
            assertEquals("macvlan", made.driver());
        }
        try (Networks networks = open(CONFIG, folder);
                Sandbox a = networks.join(SandboxRequest.in("a", "lan"));
                Sandbox b = networks.join(SandboxRequest.in("b", "lan"))) {
            assertEquals(made, networks.find("lan"));
            Endpoint endpoint = a.endpoints().getFirst();
            assertEquals("10.9.1.2", endpoint.ipAddress());
            assertEquals("10.9.1.1", endpoint.gateway());
            assertEquals("", endpoint.linkName(), "nothing of it is on the host");
            assertTrue(b.answersNames());
            inside(a, () -> {
                try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                    var eth0 = Objects.requireNonNull(rtnetlink.link("eth0"));
                    assertEquals("macvlan", eth0.kind());
                    assertEquals(endpoint.macAddress(), eth0.mac());
                    assertEquals(1500, eth0.mtu(), "the parent's");
                }
                return null;
            });
            try (ServerSocket server = inside(a, () -> new ServerSocket(80));
                    Socket from = inside(b, () -> new Socket("10.9.1.2", 80))) {
                assertTrue(server.isBound() && from.isConnected());
            }
            assertThrows(EngineException.Forbidden.class, () -> networks.remove("lan", id -> id));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    macvlan | lo        |               |     | loopback interface is not a valid macvlan parent link
                    macvlan | nosuch    |               |     | invalid subinterface vlan name nosuch, example formatting is eth0.10
                    macvlan | nosuch.10 |               |     | -o parent interface was not found on the host: nosuch
                    macvlan | lan0.5000 |               |     | vlan id must be between 1-4094, received: 5000
                    macvlan | lan0.x    |               |     | unable to parse a valid vlan id from: x (ex. eth0.10 for vlan 10)
                    ipvlan  | lan0.1.2  |               |     | required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received lan0.1.2
                    macvlan | lan0      | macvlan_mode  | bad | requested macvlan mode 'bad' is not valid, 'bridge' mode is the macvlan driver default
                    ipvlan  | lan0      | ipvlan_mode   | l4  | requested ipvlan mode 'l4' is not valid, 'l2' mode is the ipvlan driver default
                    ipvlan  | lan0      | ipvlan_flag   | x   | requested ipvlan flag 'x' is not valid, 'bridge' is the ipvlan driver default
                    """)
    void refusesInDockersWordsAndLeavesNothing(
            String driver, String parent, String option, String value, String message) throws IOException {
        onThrowawayHost(() -> {
            parent("lan0");
            Map<String, String> options =
                    option == null ? Map.of("parent", parent) : Map.of("parent", parent, option, value);
            try (Networks networks = open(CONFIG)) {
                var refused = assertThrows(
                        EngineException.System.class,
                        () -> networks.create(request("n", driver, "10.9.1.0/24", options)));
                assertEquals(message, refused.getMessage());
                assertThrows(EngineException.NotFound.class, () -> networks.find("n"));
            }
            return null;
        });
    }

    @Test
    void aParentForOneMemberIsNoOtherNetworks() throws IOException {
        onThrowawayHost(() -> {
            parent("lan0");
            try (Networks networks = open(CONFIG)) {
                var alone = Map.of("parent", "lan0", "macvlan_mode", "passthru");
                Network first = networks.create(request("one", "macvlan", "10.9.1.0/24", alone));
                var refused = assertThrows(
                        EngineException.System.class,
                        () -> networks.create(request("two", "macvlan", "10.9.2.0/24", Map.of("parent", "lan0"))));
                assertEquals(
                        "macvlan network " + first.id() + " is already using parent interface lan0 in mode passthru",
                        refused.getMessage());
            }
            return null;
        });
    }

    @Test
    void aParentThatHasGoneIsNamed() throws IOException {
        onThrowawayHost(() -> {
            parent("lan0");
            try (Networks networks = open(CONFIG);
                    Rtnetlink host = Rtnetlink.open()) {
                networks.create(request("lan", "macvlan", "10.9.1.0/24", Map.of("parent", "lan0")));
                host.send(Rtnetlink.delete(
                        Objects.requireNonNull(host.link("lan0")).index()));
                var failed =
                        assertThrows(EngineException.System.class, () -> networks.join(SandboxRequest.in("a", "lan")));
                assertEquals("invalid subinterface vlan name lan0, example formatting is eth0.10", failed.getMessage());
                parent("lan0");
                try (Sandbox back = networks.join(SandboxRequest.in("a", "lan"))) {
                    assertNotNull(back.namespacePath());
                }
            }
            return null;
        });
    }

    @Test
    void anIpvlanHasNoHardwareAddressToChoose() throws IOException {
        onThrowawayHost(() -> {
            parent("lan0");
            try (Networks networks = open(CONFIG)) {
                networks.create(request("lan", "ipvlan", "10.9.1.0/24", Map.of("parent", "lan0")));
                var endpoint = new EndpointRequest(
                        "lan", "", "", List.of(), "02:00:00:00:00:09", 0, Map.of(), List.of("web"), false);
                var refused = assertThrows(
                        EngineException.System.class,
                        () -> networks.join(new SandboxRequest("a", List.of(endpoint), List.of(), List.of())));
                assertEquals(
                        "failed to set up container networking: failed to create endpoint web on network lan: ipvlan interfaces do not support custom mac address assignment",
                        refused.getMessage());
            }
            return null;
        });
    }
}
