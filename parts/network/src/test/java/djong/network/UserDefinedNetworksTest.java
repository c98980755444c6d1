package djong.network;

import static djong.network.ThrowawayHost.inside;
import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.linux.Rtnetlink;
import djong.network.NetworkRequest.RequestedSubnet;
import java.io.IOException;
import java.net.InetSocketAddress;
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

@ExtendWith(ThrowawayHost.class)
class UserDefinedNetworksTest {
    private static final NetworksConfig CONFIG =
            new NetworksConfig("djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
    private static final int REFUSED_AFTER_MS = 300;

    private static NetworkRequest request(
            String name, boolean ipv6, boolean internal, Map<String, String> options, String... subnets) {
        List<RequestedSubnet> ipam = List.of(subnets).stream()
                .map(s -> new RequestedSubnet(s, "", "", Map.of()))
                .toList();
        return new NetworkRequest(
                name, "", "", null, ipv6, "", null, ipam, internal, false, false, false, "", options, Map.of());
    }

    private static NetworkRequest plain(String name) {
        return request(name, false, false, Map.of());
    }

    private static Sandbox join(Networks networks, String id, String... names) {
        return networks.join(new SandboxRequest(
                id,
                List.of(names).stream()
                        .map(n -> new EndpointRequest(
                                n, "", "", List.of(), "", 0, Map.of(), List.of(id, id + "-alias"), false))
                        .toList(),
                List.of(),
                List.of()));
    }

    private static boolean reaches(Sandbox from, String address, int port) throws IOException {
        return inside(from, () -> connects(address, port));
    }

    private static boolean connects(String address, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), REFUSED_AFTER_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String address(Sandbox sandbox, String network) {
        return sandbox.endpoints().stream()
                .filter(e -> e.networkName().equals(network))
                .findFirst()
                .orElseThrow()
                .ipAddress();
    }

    @Test
    void hasABridgeASubnetAndARecord(@TempDir Path folder) throws IOException {
        onThrowawayHost(() -> {
            Network made;
            try (Networks networks = open(CONFIG, folder);
                    Rtnetlink rtnetlink = Rtnetlink.open()) {
                made = networks.create(plain("web"));
                assertEquals("172.18.0.0/16", made.ipam().config().getFirst().subnet());
                assertEquals("172.18.0.1", made.ipam().config().getFirst().gateway());
                assertNotNull(rtnetlink.link("djb" + made.id().substring(0, 12)));
                var twice = assertThrows(EngineException.Conflict.class, () -> networks.create(plain("web")));
                assertEquals("network with name web already exists", twice.getMessage());
            }
            try (Networks networks = open(CONFIG, folder);
                    Rtnetlink rtnetlink = Rtnetlink.open()) {
                assertEquals(made, networks.find("web"));
                networks.remove("web", id -> id);
                assertNull(rtnetlink.link("djb" + made.id().substring(0, 12)));
                assertThrows(EngineException.NotFound.class, () -> networks.find("web"));
            }
            return null;
        });
    }

    @Test
    void networksAreApartAndTheirMembersTogether() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                networks.create(plain("one"));
                networks.create(plain("two"));
                try (Sandbox a = join(networks, "a", "one");
                        Sandbox b = join(networks, "b", "one");
                        Sandbox c = join(networks, "c", "two");
                        Sandbox d = join(networks, "d", "bridge");
                        ServerSocket _ = inside(b, () -> new ServerSocket(80))) {
                    String target = address(b, "one");
                    assertTrue(reaches(a, target, 80), "the same network");
                    assertFalse(reaches(c, target, 80), "another network");
                    assertFalse(reaches(d, target, 80), "the default network");
                    assertTrue(connects(target, 80), "the host");
                    var inUse = assertThrows(
                            EngineException.Forbidden.class, () -> networks.remove("two", id -> "name of " + id));
                    assertTrue(
                            inUse.getMessage()
                                    .startsWith("error while removing network: network two has active endpoints"
                                            + " (name:\"name of c\" id:\""),
                            inUse.getMessage());
                }
                networks.remove("one", id -> id);
                networks.remove("two", id -> id);
            }
            return null;
        });
    }

    @Test
    void aSandboxInTwoNetworksLeavesByOneAndCanLeaveAndJoinWhileItRuns() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                networks.create(plain("one"));
                networks.create(request("six", true, false, Map.of()));
                try (Sandbox a = join(networks, "a", "one", "six");
                        Sandbox b = join(networks, "b", "one");
                        ServerSocket _ = inside(b, () -> new ServerSocket(80))) {
                    assertEquals(List.of("eth0", "eth1"), names(a));
                    assertEquals("eth1", wayOut(a), "the network with both families");
                    assertTrue(reaches(a, address(b, "one"), 80));
                    networks.disconnect(a, networks.find("six").id());
                    assertEquals("eth0", wayOut(a));
                    assertEquals(List.of("eth0"), names(a));
                    networks.connect(
                            a,
                            new EndpointRequest("bridge", "", "", List.of(), "", 5, Map.of(), List.of(), false),
                            List.of());
                    assertEquals(List.of("eth0", "eth1"), names(a));
                    assertEquals("eth1", wayOut(a), "the higher priority");
                    assertThrows(
                            EngineException.Forbidden.class,
                            () -> networks.connect(a, EndpointRequest.in("bridge"), List.of()));
                    assertThrows(
                            EngineException.NotFound.class,
                            () -> networks.disconnect(a, networks.find("six").id()));
                }
                networks.remove("six", id -> id);
            }
            return null;
        });
    }

    private static List<String> names(Sandbox sandbox) throws IOException {
        return inside(sandbox, () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                return rtnetlink.links().stream()
                        .filter(Rtnetlink.Link::up)
                        .map(Rtnetlink.Link::name)
                        .filter(n -> !n.equals("lo"))
                        .sorted()
                        .toList();
            }
        });
    }

    private static String wayOut(Sandbox sandbox) throws IOException {
        return inside(sandbox, () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                int link = rtnetlink.routes().stream()
                        .filter(r -> r.destination() == null)
                        .findFirst()
                        .orElseThrow()
                        .link();
                return rtnetlink.links().stream()
                        .filter(l -> l.index() == link)
                        .findFirst()
                        .orElseThrow()
                        .name();
            }
        });
    }

    @Test
    void speaksIpv6() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                Network six = networks.create(request("six", true, false, Map.of()));
                assertEquals(2, six.ipam().config().size());
                assertTrue(six.ipam().config().getLast().subnet().matches("fd.*::/64"), six.toString());
                try (Sandbox a = join(networks, "a", "six");
                        Sandbox b = join(networks, "b", "six");
                        ServerSocket _ = inside(b, () -> new ServerSocket(80))) {
                    String address = b.endpoints().getFirst().ipv6Address();
                    assertTrue(address.endsWith("::3"), address);
                    assertTrue(reaches(a, address, 80), address);
                    assertEquals(64, b.endpoints().getFirst().ipv6PrefixLength());
                }
            }
            return null;
        });
    }

    @Test
    void anInternalNetworkHasNoWayOutAndOneWithoutIccNoWayAround() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                networks.create(request("inner", false, true, Map.of()));
                networks.create(request("strangers", false, false, Map.of(BridgeOptions.ICC, "false")));
                try (Sandbox a = join(networks, "a", "inner");
                        Sandbox b = join(networks, "b", "inner");
                        Sandbox c = join(networks, "c", "strangers");
                        Sandbox d = join(networks, "d", "strangers");
                        ServerSocket _ = inside(b, () -> new ServerSocket(80));
                        ServerSocket _ = inside(d, () -> new ServerSocket(80))) {
                    assertTrue(reaches(a, address(b, "inner"), 80));
                    assertEquals("", a.endpoints().getFirst().gateway());
                    assertThrows(java.util.NoSuchElementException.class, () -> wayOut(a));
                    // Bridged traffic meets the rules only where the kernel passes it through them.
                    if (java.nio.file.Files.exists(Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables"))) {
                        assertFalse(reaches(c, address(d, "strangers"), 80));
                    }
                }
            }
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.1.5/24, invalid subnet 10.9.1.5/24: it should be 10.9.1.0/24",
        "x, invalid subnet x: invalid CIDR block notation"
    })
    void refusesSubnetsInDockersWords(String subnet, String message) throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                var refused = assertThrows(
                        EngineException.InvalidParameter.class,
                        () -> networks.create(request("n", false, false, Map.of(), subnet)));
                assertEquals("invalid network config:\n" + message, refused.getMessage());
            }
            return null;
        });
    }

    @Test
    void aSubnetBelongsToOneNetwork() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                networks.create(request("wide", false, false, Map.of(), "10.9.0.0/16"));
                var refused = assertThrows(
                        EngineException.Forbidden.class,
                        () -> networks.create(request("narrow", false, false, Map.of(), "10.9.1.0/24")));
                assertEquals(
                        "invalid pool request: Pool overlaps with other one on this address space",
                        refused.getMessage());
                assertNull(networks.find("wide").ipam().config().getFirst().gateway(), "nobody chose one");
                try (Sandbox a = join(networks, "a", "wide")) {
                    assertEquals("10.9.0.1", a.endpoints().getFirst().gateway());
                    assertEquals("10.9.0.2", address(a, "wide"));
                }
                try (Sandbox b = networks.join(new SandboxRequest(
                        "b",
                        List.of(new EndpointRequest(
                                "wide",
                                "10.9.77.7",
                                "",
                                List.of(),
                                "02:00:00:00:00:99",
                                0,
                                Map.of(),
                                List.of(),
                                false)),
                        List.of(),
                        List.of()))) {
                    assertEquals("10.9.77.7", address(b, "wide"));
                    assertEquals("02:00:00:00:00:99", b.endpoints().getFirst().macAddress());
                }
            }
            return null;
        });
    }

    @Test
    void aPublishedPortLeadsInFromEverywhereAndIsGivenOutOnce() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                networks.create(plain("web"));
                var wanted = List.of(
                        new PortRequest("tcp", 80, "", 18080, 18080), new PortRequest("tcp", 80, "127.0.0.1", 0, 0));
                try (Sandbox a = networks.join(
                                new SandboxRequest("a", List.of(EndpointRequest.in("web")), wanted, List.of()));
                        Sandbox b = join(networks, "b", "web");
                        Sandbox c = join(networks, "c", "bridge");
                        ServerSocket server = inside(a, () -> new ServerSocket(80))) {
                    assertEquals(3, a.ports().size(), "one of them in both families");
                    int ephemeral = a.ports().getLast().hostPort();
                    String gateway = a.endpoints().getFirst().gateway();
                    assertTrue(connects("127.0.0.1", 18080), "the loopback");
                    assertTrue(connects(gateway, 18080), "the bridge's address");
                    assertTrue(connects("127.0.0.1", ephemeral), "a port of the loopback alone");
                    assertFalse(connects(gateway, ephemeral), "which is not on other addresses");
                    assertTrue(reaches(b, gateway, 18080), "a neighbour by the gateway");
                    assertTrue(reaches(c, gateway, 18080), "another network by the host");
                    assertTrue(reaches(a, gateway, 18080), "itself");
                    assertTrue(server.isBound());
                    var taken = assertThrows(
                            EngineException.Conflict.class,
                            () -> networks.join(
                                    new SandboxRequest("d", List.of(EndpointRequest.in("web")), wanted, List.of())));
                    assertTrue(
                            taken.getMessage()
                                    .matches(
                                            "\\([0-9a-f]{64}\\): Bind for 0.0.0.0:18080 failed: port is already allocated"),
                            taken.getMessage());
                }
                assertFalse(connects("127.0.0.1", 18080), "the container is gone");
                networks.join(new SandboxRequest("e", List.of(EndpointRequest.in("web")), wanted, List.of()))
                        .close();
            }
            return null;
        });
    }

    @Test
    void aPortOfAnotherProgramIsNotTaken() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    var other = new ServerSocket(18081)) {
                assertTrue(other.isBound());
                var failure = assertThrows(
                        EngineException.Conflict.class,
                        () -> networks.join(new SandboxRequest(
                                "a",
                                List.of(EndpointRequest.in("bridge")),
                                List.of(new PortRequest("tcp", 80, "", 18081, 18081)),
                                List.of())));
                assertTrue(failure.getMessage().contains("address already in use"), failure.getMessage());
                try (Sandbox a = networks.join(new SandboxRequest(
                        "a",
                        List.of(EndpointRequest.in("bridge")),
                        List.of(new PortRequest("tcp", 80, "", 18081, 18083)),
                        List.of()))) {
                    assertEquals(18082, a.ports().getFirst().hostPort());
                }
                assertEquals(
                        0,
                        Objects.requireNonNull(networks.members(networks.find("bridge")))
                                .size());
            }
            return null;
        });
    }

    /** The addresses of a name as the sandbox's resolver has them, in one question of type A. */
    private static List<String> lookUp(Sandbox sandbox, String name) throws IOException {
        return inside(sandbox, () -> {
            var query = new java.io.ByteArrayOutputStream();
            query.writeBytes(new byte[] {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            for (String label : name.split("\\.")) {
                query.write(label.length());
                query.writeBytes(label.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            query.writeBytes(new byte[] {0, 0, 1, 0, 1});
            try (var socket = new java.net.DatagramSocket()) {
                socket.setSoTimeout(10_000);
                socket.connect(new InetSocketAddress("127.0.0.11", 53));
                socket.send(new java.net.DatagramPacket(query.toByteArray(), query.size()));
                var packet = new java.net.DatagramPacket(new byte[512], 512);
                socket.receive(packet);
                var found = new java.util.ArrayList<String>();
                for (int at = query.size(); at + 16 <= packet.getLength(); at += 16) {
                    found.add(java.net.InetAddress.getByAddress(
                                    java.util.Arrays.copyOfRange(packet.getData(), at + 12, at + 16))
                            .getHostAddress());
                }
                return found;
            }
        });
    }

    @Test
    void membersFindOneAnotherByNameAndPort53IsTheirs() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                networks.create(plain("one"));
                networks.create(plain("two"));
                try (Sandbox a = join(networks, "a", "one");
                        Sandbox b = join(networks, "b", "one", "two");
                        Sandbox c = join(networks, "c", "two");
                        Sandbox plain = join(networks, "p", "bridge");
                        var own = inside(a, () -> new java.net.DatagramSocket(53))) {
                    assertTrue(own.isBound());
                    assertEquals(List.of(address(b, "one")), lookUp(a, "b"));
                    assertEquals(List.of(address(b, "one")), lookUp(a, "B-alias.one"));
                    assertEquals(List.of(address(b, "two")), lookUp(c, "b"));
                    assertEquals(List.of(), lookUp(c, "a"), "in another network");
                    assertEquals(List.of(address(a, "one")), lookUp(b, "a"));
                    assertFalse(plain.answersNames(), "the default network has no names");
                    networks.disconnect(b, networks.find("one").id());
                    assertEquals(List.of(), lookUp(a, "b"));
                }
            }
            return null;
        });
    }
}
