package djong.network;

import static djong.network.ThrowawayHost.inside;
import static djong.network.ThrowawayHost.neighbour;
import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.linux.Fd;
import djong.linux.Namespaces;
import djong.linux.Rtnetlink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ways into sandboxes: ports of the host in either family, ports at the sandbox's own address, and what moves with the way out. */
@ExtendWith(ThrowawayHost.class)
class GatewayModesTest {
    private static final NetworksConfig CONFIG =
            new NetworksConfig("djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
    private static final int PATIENCE_MS = 10_000;
    /** Of what is dropped nothing is heard. */
    private static final int DROPPED_AFTER_MS = 400;

    private static void network(Networks networks, String name, boolean ipv6, boolean internal, String... options) {
        var all = new java.util.HashMap<String, String>();
        for (int i = 0; i < options.length; i += 2) all.put("com.docker.network.bridge." + options[i], options[i + 1]);
        networks.create(new NetworkRequest(
                name, "", "", null, ipv6, "", null, List.of(), internal, false, false, false, "", all, Map.of()));
    }

    private static Sandbox join(Networks networks, String network, PortRequest... ports) {
        return networks.join(new SandboxRequest("a", List.of(EndpointRequest.in(network)), List.of(ports), List.of()));
    }

    private static PortRequest tcp(int hostPort) {
        return new PortRequest("tcp", 80, "", hostPort, hostPort);
    }

    private static boolean connects(String address, int port) {
        return connects(address, port, PATIENCE_MS);
    }

    private static boolean connects(String address, int port, int patienceMillis) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), patienceMillis);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** By IPv4: what holds the port for IPv6 holds it there too. */
    private static boolean closedAtOnce(int port) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.getInputStream().read() < 0;
        }
    }

    @Test
    void aRoutedPortIsReachedAtTheSandboxsOwnAddressAndNothingElseIs() throws IOException {
        onThrowawayHost(() -> {
            try (Rtnetlink host = Rtnetlink.open();
                    Fd neighbour = neighbour(host);
                    Networks networks = open(CONFIG)) {
                network(networks, "open", false, false, "gateway_mode_ipv4", "routed");
                try (Sandbox a = join(networks, "open", tcp(18070));
                        ServerSocket published = inside(a, () -> new ServerSocket(80));
                        ServerSocket other = inside(a, () -> new ServerSocket(81))) {
                    String address = a.endpoints().getFirst().ipAddress();
                    assertEquals(
                            List.of(new PortMapping("tcp", 80, "0.0.0.0", 0), new PortMapping("tcp", 80, "::", 18070)),
                            a.ports());
                    assertTrue(published.isBound() && other.isBound());
                    assertTrue(Namespaces.in(neighbour, Namespaces.Kind.NETWORK, () -> connects(address, 80)));
                    assertFalse(Namespaces.in(
                            neighbour, Namespaces.Kind.NETWORK, () -> connects(address, 81, DROPPED_AFTER_MS)));
                    assertTrue(closedAtOnce(18070), "no port of the host");
                    assertTrue(connects("::1", 18070), "by IPv6 the host passes it on");
                }
                try (Sandbox b = join(networks, "open")) {
                    String address = b.endpoints().getFirst().ipAddress();
                    assertFalse(Namespaces.in(
                            neighbour, Namespaces.Kind.NETWORK, () -> connects(address, 80, DROPPED_AFTER_MS)));
                }
            }
            return null;
        });
    }

    @Test
    void anUnprotectedNetworkIsOpenAndAnIsolatedOneHasNoGateway() throws IOException {
        onThrowawayHost(() -> {
            try (Rtnetlink host = Rtnetlink.open();
                    Fd neighbour = neighbour(host);
                    Networks networks = open(CONFIG)) {
                network(networks, "open", false, false, "gateway_mode_ipv4", "nat-unprotected");
                network(networks, "alone", false, true, "gateway_mode_ipv4", "isolated");
                var refused = assertThrows(
                        EngineException.InvalidParameter.class,
                        () -> network(networks, "no", false, false, "gateway_mode_ipv4", "isolated"));
                assertEquals("gateway mode 'isolated' can only be used for an internal network", refused.getMessage());
                try (Sandbox a = join(networks, "open");
                        Sandbox b = join(networks, "alone");
                        ServerSocket server = inside(a, () -> new ServerSocket(81))) {
                    String address = a.endpoints().getFirst().ipAddress();
                    assertTrue(server.isBound());
                    assertTrue(Namespaces.in(neighbour, Namespaces.Kind.NETWORK, () -> connects(address, 81)));
                    assertTrue(b.endpoints().getFirst().ipAddress().endsWith(".0.1"), "the bridge does not need it");
                    int bridge = host.link("djb" + networks.find("alone").id().substring(0, 12))
                            .index();
                    assertTrue(host.addresses().stream()
                            .noneMatch(x -> x.link() == bridge && x.address().getAddress().length == 4));
                }
            }
            return null;
        });
    }

    @Test
    void aPortByIpv6LeadsToASandboxWithoutIt() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                network(networks, "web", false, false);
                try (Sandbox a = join(networks, "web", tcp(18071), new PortRequest("tcp", 80, "::1", 18072, 18072));
                        ServerSocket server = inside(a, () -> new ServerSocket(80))) {
                    try (var client = new Socket("::1", 18071);
                            Socket seen = server.accept()) {
                        client.getOutputStream().write("question".getBytes(UTF_8));
                        client.shutdownOutput();
                        assertArrayEquals(
                                "question".getBytes(UTF_8),
                                seen.getInputStream().readAllBytes());
                        seen.getOutputStream().write("answer".getBytes(UTF_8));
                        seen.close();
                        assertArrayEquals(
                                "answer".getBytes(UTF_8),
                                client.getInputStream().readAllBytes());
                    }
                    assertTrue(connects("127.0.0.1", 18071));
                    assertTrue(connects("::1", 18072));
                    assertFalse(connects("127.0.0.1", 18072), "published for the loopback of IPv6 alone");
                    var taken = assertThrows(
                            EngineException.Conflict.class,
                            () -> join(networks, "web", new PortRequest("tcp", 80, "::", 18071, 18071)));
                    assertTrue(taken.getMessage().endsWith("Bind for [::]:18071 failed: port is already allocated"));
                }
                assertFalse(connects("::1", 18071));
            }
            return null;
        });
    }

    @Test
    void bothFamiliesAreHeldAndOneCanBeGivenOutWithoutTheOther() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                network(networks, "dual", true, false);
                try (Sandbox a = join(networks, "dual", new PortRequest("tcp", 80, "127.0.0.1", 18073, 18073));
                        Sandbox b = join(networks, "dual", new PortRequest("tcp", 80, "::", 18073, 18073));
                        ServerSocket ofA = inside(a, () -> new ServerSocket(80));
                        ServerSocket ofB = inside(b, () -> new ServerSocket(80))) {
                    assertTrue(connects("127.0.0.1", 18073));
                    ofA.accept().close();
                    assertTrue(connects("::1", 18073));
                    ofB.accept().close();
                    b.close();
                    assertTrue(connects("127.0.0.1", 18073), "the other one stays");
                    assertThrows(IOException.class, () -> new ServerSocket(18073).close(), "held");
                }
            }
            return null;
        });
    }

    @Test
    void portsMoveWithTheWayOut() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                network(networks, "inner", false, true);
                network(networks, "outer", false, false);
                try (Sandbox a = join(networks, "inner", tcp(18074));
                        ServerSocket server = inside(a, () -> new ServerSocket(80))) {
                    assertTrue(server.isBound());
                    assertEquals(List.of(), a.ports());
                    networks.connect(a, EndpointRequest.in("outer"), List.of());
                    assertEquals(2, a.ports().size());
                    assertTrue(connects("127.0.0.1", 18074));
                    assertTrue(connects("::1", 18074));
                    var first = new EndpointRequest("bridge", "", "", List.of(), "", 7, Map.of(), List.of(), false);
                    networks.connect(a, first, List.of());
                    assertTrue(connects("127.0.0.1", 18074), "by the network that leads out now");
                    networks.disconnect(a, networks.find("bridge").id());
                    assertTrue(connects("127.0.0.1", 18074), "by the one before");
                    networks.disconnect(a, networks.find("outer").id());
                    assertEquals(List.of(), a.ports());
                    assertFalse(connects("127.0.0.1", 18074));
                    new ServerSocket(18074).close();
                }
            }
            return null;
        });
    }

    /** Asks from one port, as a client that never stops would. @return the answer, or null where none comes in time */
    private static @Nullable String ask(DatagramSocket client, int port) throws IOException {
        client.send(new DatagramPacket("?".getBytes(UTF_8), 1, InetAddress.getLoopbackAddress(), port));
        var answer = new DatagramPacket(new byte[64], 64);
        try {
            client.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), UTF_8);
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private static Thread answering(DatagramSocket server, String answer) {
        return Thread.ofPlatform().daemon().start(() -> {
            var packet = new DatagramPacket(new byte[64], 64);
            try {
                while (true) {
                    server.receive(packet);
                    server.send(new DatagramPacket(answer.getBytes(UTF_8), answer.length(), packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // It was closed: the sandbox is gone.
            }
        });
    }

    @Test
    void whoGoesOnSendingDatagramsIsLedToTheNextSandbox() throws IOException {
        onThrowawayHost(() -> {
            var port = new PortRequest("udp", 53, "", 18075, 18075);
            try (Networks networks = open(CONFIG);
                    var client = new DatagramSocket()) {
                client.setSoTimeout(DROPPED_AFTER_MS);
                assertEquals(null, ask(client, 18075), "the kernel remembers that this led nowhere");
                client.setSoTimeout(PATIENCE_MS);
                for (String name : List.of("first", "second")) {
                    try (Sandbox a = join(networks, "bridge", port);
                            DatagramSocket server = inside(a, () -> new DatagramSocket(53))) {
                        answering(server, name);
                        assertEquals(name, ask(client, 18075));
                        assertEquals(2, a.ports().size());
                    }
                }
            }
            return null;
        });
    }

    @Test
    void aSandboxGetsLinkLocalAddressesAndSettingsOfItsLink() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                network(networks, "web", false, false);
                var request = new EndpointRequest(
                        "web",
                        "",
                        "",
                        List.of(InetAddress.ofLiteral("169.254.7.7"), InetAddress.ofLiteral("fe80::77")),
                        "",
                        0,
                        Map.of(InterfaceSettings.OPTION, "net.ipv4.conf.IFNAME.log_martians=1"),
                        List.of(),
                        false);
                try (Sandbox a = networks.join(new SandboxRequest("a", List.of(request), List.of(), List.of()))) {
                    inside(a, () -> {
                        try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                            List<String> all = rtnetlink.addresses().stream()
                                    .filter(x -> x.link() != Rtnetlink.LOOPBACK)
                                    .map(x -> x.address().getHostAddress() + "/" + x.prefixLength())
                                    .toList();
                            assertTrue(all.contains("169.254.7.7/16"), all.toString());
                            assertTrue(all.stream().anyMatch(x -> x.startsWith("fe80:0:0:0:0:0:0:77")), all.toString());
                        }
                        assertEquals(
                                "1",
                                java.nio.file.Files.readString(
                                                java.nio.file.Path.of("/proc/sys/net/ipv4/conf/eth0/log_martians"))
                                        .strip());
                        return null;
                    });
                }
            }
            return null;
        });
    }
}
