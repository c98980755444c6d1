package djong.network;

import static djong.network.ThrowawayHost.inside;
import static djong.network.ThrowawayHost.neighbour;
import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.linux.Fd;
import djong.linux.Namespaces;
import djong.linux.Nftables;
import djong.linux.Rtnetlink;
import djong.network.DefaultBridge.Family;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against the real kernel, in a network namespace that stands for the host and vanishes with the test. */
@ExtendWith(ThrowawayHost.class)
class NetworksTest {
    private static final NetworksConfig CONFIG =
            new NetworksConfig("djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);

    @Test
    void aBridgedSandboxHasLinkAddressAndRoute() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Sandbox sandbox = networks.join(SandboxRequest.in("a".repeat(64), "bridge"))) {
                Endpoint endpoint = sandbox.endpoints().getFirst();
                assertEquals("172.17.0.2", endpoint.ipAddress());
                assertEquals("02:42:ac:11:00:02", endpoint.macAddress());
                assertEquals("172.17.0.1", endpoint.gateway());
                assertEquals(16, endpoint.prefixLength());
                inside(sandbox, () -> {
                    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                        var eth0 = Objects.requireNonNull(rtnetlink.link("eth0"));
                        assertTrue(eth0.up());
                        assertEquals(1500, eth0.mtu());
                        assertTrue(Objects.requireNonNull(rtnetlink.link("lo")).up());
                        assertEquals(
                                List.of("172.17.0.2/16"),
                                rtnetlink.addresses().stream()
                                        .filter(a -> a.link() == eth0.index())
                                        .map(a -> a.address().getHostAddress() + "/" + a.prefixLength())
                                        .toList());
                        assertTrue(rtnetlink.routes().stream()
                                .anyMatch(r -> r.prefixLength() == 0 && r.link() == eth0.index()));
                    }
                    return null;
                });
            }
            return null;
        });
    }

    @Test
    void sandboxesReachOneAnotherAndTheHost() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Sandbox one = networks.join(SandboxRequest.in("a".repeat(64), "bridge"));
                    Sandbox two = networks.join(SandboxRequest.in("b".repeat(64), "bridge"))) {
                InetAddress address =
                        InetAddress.ofLiteral(two.endpoints().getFirst().ipAddress());
                try (ServerSocket server = inside(two, () -> new ServerSocket(80));
                        Socket fromSandbox = inside(one, () -> new Socket(address, 80));
                        Socket fromHost = new Socket(address, 80)) {
                    assertEquals(
                            one.endpoints().getFirst().ipAddress(),
                            server.accept().getInetAddress().getHostAddress());
                    assertEquals("172.17.0.1", server.accept().getInetAddress().getHostAddress());
                    assertTrue(fromSandbox.isConnected() && fromHost.isConnected());
                }
            }
            return null;
        });
    }

    @Test
    void noneHasALoopbackAndHostNothingOfItsOwn() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Sandbox none = networks.join(SandboxRequest.in("a".repeat(64), "none"));
                    Sandbox host = networks.join(SandboxRequest.in("b".repeat(64), "host"))) {
                inside(none, () -> {
                    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                        assertTrue(rtnetlink.links().stream()
                                .filter(Rtnetlink.Link::up)
                                .allMatch(l -> l.name().equals("lo")));
                        assertTrue(Objects.requireNonNull(rtnetlink.link("lo")).up());
                    }
                    return null;
                });
                assertNull(host.namespacePath());
                try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                    assertNull(rtnetlink.link("djtest0"), "a bridge that nobody needs yet");
                }
            }
            return null;
        });
    }

    @Test
    void aClosedSandboxTakesItsLinkWithIt() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Rtnetlink rtnetlink = Rtnetlink.open()) {
                Sandbox sandbox = networks.join(SandboxRequest.in("a".repeat(64), "bridge"));
                String link = sandbox.endpoints().getFirst().linkName();
                assertNotNull(rtnetlink.link(link));
                sandbox.close();
                // The kernel takes the namespace apart in its own time.
                long deadline = System.nanoTime() + 10_000_000_000L;
                while (rtnetlink.link(link) != null && System.nanoTime() < deadline) Thread.onSpinWait();
                assertNull(rtnetlink.link(link));
                try (Sandbox next = networks.join(SandboxRequest.in("b".repeat(64), "bridge"))) {
                    assertNotEquals("172.17.0.2", next.endpoints().getFirst().ipAddress());
                }
            }
            return null;
        });
    }

    @Test
    void restoresAndSweepsAfterARestart() throws IOException {
        onThrowawayHost(() -> {
            Networks before = open(CONFIG);
            Sandbox kept = before.join(SandboxRequest.in("a".repeat(64), "bridge"));
            Sandbox lost = before.join(SandboxRequest.in("b".repeat(64), "bridge"));
            Endpoint keptEndpoint = kept.endpoints().getFirst();
            String lostLink = lost.endpoints().getFirst().linkName();
            before.close();
            try (Networks after = open(CONFIG);
                    Rtnetlink rtnetlink = Rtnetlink.open();
                    Sandbox restored = inside(
                            kept,
                            () -> after.restore(new FormerSandbox(
                                    "a".repeat(64),
                                    threadId(),
                                    List.of(keptEndpoint),
                                    List.of(),
                                    List.of(),
                                    List.of())))) {
                assertEquals(before.find("bridge").ipam(), after.find("bridge").ipam());
                assertEquals(before.find("bridge").id(), after.find("bridge").id());
                after.sweep();
                assertNotNull(rtnetlink.link(keptEndpoint.linkName()));
                assertNull(rtnetlink.link(lostLink));
                assertEquals(keptEndpoint, restored.endpoints().getFirst());
                assertThrows(
                        EngineException.Forbidden.class,
                        () -> after.restore(new FormerSandbox(
                                "c".repeat(64), threadId(), List.of(keptEndpoint), List.of(), List.of(), List.of())));
            }
            kept.close();
            lost.close();
            return null;
        });
    }

    /** /proc/TID is there for every thread, which stands here for a container's process. */
    private static int threadId() throws IOException {
        Path self = Path.of("/proc/thread-self").toRealPath();
        return Integer.parseInt(self.getFileName().toString());
    }

    @Test
    void avoidsTheHostsOwnSubnets() throws IOException {
        onThrowawayHost(() -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                rtnetlink.send(Rtnetlink.addBridge("lan0", "02:00:00:00:00:01", 1500));
                int index = Objects.requireNonNull(rtnetlink.link("lan0")).index();
                rtnetlink.send(Rtnetlink.addAddress(index, InetAddress.ofLiteral("172.17.9.1"), 24));
                try (Networks networks = open(CONFIG)) {
                    assertEquals(
                            "172.18.0.0/16",
                            networks.find("bridge").ipam().config().getFirst().subnet());
                }
            }
            return null;
        });
    }

    @Test
    void writesItsRulesOnceAndKeepsOthers() throws IOException {
        onThrowawayHost(() -> {
            try (Nftables nft = Nftables.open()) {
                nft.run("add table ip others");
                var seen = new ArrayList<String>();
                for (int i = 0; i < 2; i++) {
                    try (Networks networks = open(CONFIG)) {
                        networks.join(SandboxRequest.in("a".repeat(64), "bridge"))
                                .close();
                    }
                    seen.add(nft.run("list ruleset"));
                }
                String rules = seen.getFirst();
                assertEquals(rules, seen.getLast());
                assertTrue(rules.contains("table ip others"), rules);
                assertThrows(Nftables.Refused.class, () -> nft.run("add rule ip nosuch nosuch accept"));
            }
            return null;
        });
    }

    @Test
    void findsByNameIdAndPrefix() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG)) {
                Network bridge = networks.find("bridge");
                assertEquals(bridge, networks.find(bridge.id()));
                assertEquals(bridge, networks.find(bridge.id().substring(0, 12)));
                assertEquals(3, networks.list().size());
                var missing = assertThrows(EngineException.NotFound.class, () -> networks.find("nosuch"));
                assertEquals("network nosuch not found", missing.getMessage());
            }
            return null;
        });
    }

    @Test
    void aBridgeThatSomebodyRemovedComesBackWithTheNextSandbox() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Rtnetlink rtnetlink = Rtnetlink.open()) {
                networks.join(SandboxRequest.in("a".repeat(64), "bridge")).close();
                int before = Objects.requireNonNull(rtnetlink.link("djtest0")).index();
                rtnetlink.send(Rtnetlink.delete(before));
                try (Sandbox sandbox = networks.join(SandboxRequest.in("b".repeat(64), "bridge"))) {
                    var bridge = Objects.requireNonNull(rtnetlink.link("djtest0"));
                    assertNotEquals(before, bridge.index());
                    String link = sandbox.endpoints().getFirst().linkName();
                    assertEquals(
                            bridge.index(),
                            Objects.requireNonNull(rtnetlink.link(link)).master());
                }
            }
            return null;
        });
    }

    @Test
    void aJoinThatFailsLeavesNothing() throws IOException {
        onThrowawayHost(() -> {
            // The name belongs to something that is no bridge.
            var config = new NetworksConfig(
                    "lo", DefaultBridge.PLAIN.at("10.9.0.1/29"), AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
            try (Networks networks = open(config);
                    Rtnetlink rtnetlink = Rtnetlink.open()) {
                Network bridge = networks.find("bridge");
                for (int i = 0; i < 20; i++) {
                    var failed = assertThrows(
                            EngineException.System.class,
                            () -> networks.join(SandboxRequest.in("a".repeat(64), "bridge")));
                    assertTrue(failed.getMessage().endsWith("the link lo exists and is not a bridge"));
                }
                assertEquals(
                        List.of("lo"),
                        rtnetlink.links().stream()
                                .filter(l -> l.up() || l.kind().equals("veth"))
                                .map(Rtnetlink.Link::name)
                                .toList());
            }
            return null;
        });
    }

    @Test
    void aSmallSubnetRunsOutAndRecovers() throws IOException {
        onThrowawayHost(() -> {
            var config = new NetworksConfig(
                    "djtest0",
                    DefaultBridge.PLAIN.at("10.9.0.1/29"),
                    AddressPool.DEFAULTS,
                    1500,
                    Map.of(),
                    Instant.EPOCH);
            try (Networks networks = open(config)) {
                Network bridge = networks.find("bridge");
                var all = new java.util.ArrayDeque<Sandbox>();
                for (int i = 0; i < 5; i++) all.add(networks.join(SandboxRequest.in("s" + i, "bridge")));
                assertThrows(EngineException.Unavailable.class, () -> networks.join(SandboxRequest.in("s6", "bridge")));
                String freed = all.getFirst().endpoints().getFirst().ipAddress();
                all.removeFirst().close();
                all.add(networks.join(SandboxRequest.in("s7", "bridge")));
                assertEquals(freed, all.getLast().endpoints().getFirst().ipAddress());
                all.forEach(Sandbox::close);
            }
            return null;
        });
    }

    @Test
    void wrongBridgeAddressesAreRefused() throws IOException {
        onThrowawayHost(() -> {
            for (String wrong : List.of("10.9.0.1", "10.9.0/24", "x/24", "10.9.0.1/40", "fd00::1/64")) {
                var config = new NetworksConfig(
                        "djtest0", DefaultBridge.PLAIN.at(wrong), AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
                assertThrows(EngineException.InvalidParameter.class, () -> open(config), wrong);
            }
            return null;
        });
    }

    private static NetworksConfig with(DefaultBridge bridge) {
        return new NetworksConfig("djtest0", bridge, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
    }

    @Test
    void defaultBridgeIsAsTheDaemonsOptionsSay() throws IOException {
        onThrowawayHost(() -> {
            var asked = new DefaultBridge(
                    new Family("10.9.0.1/24", "10.9.0.128/25", "10.9.0.9"),
                    new Family("fd09::1/64", "fd09::8:0/112", "fd09::9"),
                    false,
                    false,
                    "127.0.0.1");
            try (Networks networks = open(with(asked));
                    Sandbox sandbox = networks.join(SandboxRequest.in("a".repeat(64), "bridge"))) {
                Network bridge = networks.find("bridge");
                assertTrue(bridge.ipv6());
                assertEquals(
                        List.of(
                                new IpamConfig(
                                        "10.9.0.0/24",
                                        "10.9.0.128/25",
                                        "10.9.0.1",
                                        Map.of("DefaultGatewayIPv4", "10.9.0.9")),
                                new IpamConfig(
                                        "fd09::/64",
                                        "fd09::8:0/112",
                                        "fd09::1",
                                        Map.of("DefaultGatewayIPv6", "fd09::9"))),
                        bridge.ipam().config());
                assertEquals("false", bridge.options().get(BridgeOptions.ICC));
                assertEquals("false", bridge.options().get(BridgeOptions.MASQUERADE));
                assertEquals("127.0.0.1", bridge.options().get(BridgeOptions.HOST_BINDING));
                Endpoint endpoint = sandbox.endpoints().getFirst();
                assertEquals("10.9.0.128", endpoint.ipAddress());
                assertTrue(endpoint.ipv6Address().startsWith("fd09::8:"), endpoint.ipv6Address());
                assertEquals("10.9.0.9", endpoint.gateway());
                assertEquals("fd09::9", endpoint.ipv6Gateway());
                assertEquals(List.of("10.9.0.1", "fd09::1"), networks.ownAddresses(bridge));
            }
            return null;
        });
    }

    @Test
    void rangesOfTheDefaultBridgeAreItsSubnetsWhereNothingElseIs() throws IOException {
        onThrowawayHost(() -> {
            var asked = new DefaultBridge(
                    new Family(null, "10.9.1.0/24", null),
                    new Family(null, "fd09:1::/64", null),
                    true,
                    true,
                    "0.0.0.0");
            try (Networks networks = open(with(asked))) {
                assertEquals(
                        List.of(
                                new IpamConfig("10.9.1.0/24", "10.9.1.0/24", null, null),
                                new IpamConfig("fd09:1::/64", "fd09:1::/64", null, null)),
                        networks.find("bridge").ipam().config());
                assertEquals(List.of("10.9.1.1", "fd09:1::1"), networks.ownAddresses(networks.find("bridge")));
            }
            return null;
        });
    }

    @Test
    void aRangeOutsideTheDefaultBridgesSubnetIsRefused() throws IOException {
        onThrowawayHost(() -> {
            DefaultBridge asked = of(new Family("10.9.0.1/24", "10.9.1.0/25", null));
            assertThrows(EngineException.InvalidParameter.class, () -> open(with(asked)));
            return null;
        });
    }

    private static DefaultBridge of(Family ipv4) {
        return new DefaultBridge(ipv4, null, true, true, "0.0.0.0");
    }

    @Test
    void addressesOfTheDefaultBridgeThatAreTakenAreRefusedInDockersWords() throws IOException {
        String before = "Error initializing network controller: error creating default \"bridge\" network: ";
        Map<Family, String> refused = Map.of(
                new Family("10.9.0.0/24", null, null),
                "failed to allocate gateway (10.9.0.0): Address already in use",
                new Family("10.9.0.1/24", null, "10.9.0.1"),
                "failed to allocate secondary ip address (DefaultGatewayIPv4:10.9.0.1): Address already in use",
                new Family("10.9.0.1/24", null, "fd00::1"),
                "auxiliary address: (DefaultGatewayIPv4:fd00::1) must belong to the master pool: 10.9.0.0/24",
                new Family(null, null, "10.0.0.1"),
                "auxiliary address: (DefaultGatewayIPv4:10.0.0.1) must belong to the master pool: 172.17.0.0/16");
        onThrowawayHost(() -> {
            refused.forEach((asked, words) -> {
                var e = assertThrows(EngineException.class, () -> open(with(of(asked))));
                assertEquals(before + words, e.getMessage());
            });
            return null;
        });
    }

    @Test
    void aDaemonMayHaveNoDefaultBridge() throws IOException {
        onThrowawayHost(() -> {
            var config = new NetworksConfig("djtest0", null, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
            try (Networks networks = open(config)) {
                assertFalse(networks.hasDefaultBridge());
                assertEquals(
                        List.of("host", "none"),
                        networks.list().stream().map(Network::name).toList());
                var missing = assertThrows(EngineException.NotFound.class, () -> networks.find("bridge"));
                assertEquals("network bridge not found", missing.getMessage());
            }
            return null;
        });
    }

    @Test
    void aNewRangeMovesTheDaemonsOwnBridgeAndNoOther() throws IOException {
        for (String name : List.of(NetworksConfig.DEFAULT_BRIDGE, "djtest0")) {
            onThrowawayHost(() -> {
                try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                    rtnetlink.send(Rtnetlink.addBridge(name, "02:42:0a:09:00:01", 1500));
                    int index = Objects.requireNonNull(rtnetlink.link(name)).index();
                    rtnetlink.send(Rtnetlink.addAddress(index, InetAddress.ofLiteral("10.9.0.1"), 24));
                }
                DefaultBridge asked = of(new Family(null, "10.9.1.0/24", null));
                var config = new NetworksConfig(name, asked, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
                if (name.equals("djtest0")) {
                    assertThrows(EngineException.InvalidParameter.class, () -> open(config));
                } else {
                    try (Networks networks = open(config)) {
                        assertEquals(
                                List.of(new IpamConfig("10.9.1.0/24", "10.9.1.0/24", null, null)),
                                networks.find("bridge").ipam().config());
                    }
                }
                return null;
            });
        }
    }

    @Test
    void newNetworksHaveTheDaemonsOptionsUnlessTheySayOtherwise() throws IOException {
        onThrowawayHost(() -> {
            Map<String, String> options = Map.of(BridgeOptions.MTU, "1400", "com.docker.network.enable_ipv6", "true");
            var config = new NetworksConfig(
                    "djtest0",
                    DefaultBridge.PLAIN,
                    AddressPool.DEFAULTS,
                    1500,
                    Map.of("bridge", options),
                    Instant.EPOCH);
            try (Networks networks = open(config)) {
                Network plain = networks.create(request("plain", null, Map.of()));
                assertEquals(options, plain.options());
                assertTrue(plain.ipv6());
                Network other = networks.create(request("other", false, Map.of(BridgeOptions.MTU, "1300")));
                assertEquals("1300", other.options().get(BridgeOptions.MTU));
                assertFalse(other.ipv6());
                assertFalse(other.options().containsKey("com.docker.network.enable_ipv6"));
                assertFalse(networks.find("bridge").ipv6());
                for (Network each : List.of(plain, other)) networks.remove(each.id(), id -> id);
            }
            return null;
        });
    }

    private static NetworkRequest request(String name, @Nullable Boolean ipv6, Map<String, String> options) {
        return new NetworkRequest(
                name, "", "", null, ipv6, "", null, List.of(), false, false, false, false, "", options, Map.of());
    }

    @Test
    void insideItLooksAsInDocker() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Sandbox sandbox = networks.join(SandboxRequest.in("a".repeat(64), "bridge"))) {
                inside(sandbox, () -> {
                    assertEquals(
                            "1",
                            Files.readString(Path.of("/proc/sys/net/ipv6/conf/eth0/disable_ipv6"))
                                    .strip());
                    assertEquals(
                            "0",
                            Files.readString(Path.of("/proc/sys/net/ipv6/conf/lo/disable_ipv6"))
                                    .strip());
                    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                        var eth0 = Objects.requireNonNull(rtnetlink.link("eth0"));
                        assertEquals(2, eth0.index());
                        assertEquals("02:42:ac:11:00:02", eth0.mac());
                        assertEquals(
                                List.of("127.0.0.1", "172.17.0.2", "0:0:0:0:0:0:0:1"),
                                rtnetlink.addresses().stream()
                                        .map(a -> a.address().getHostAddress())
                                        .toList());
                        assertEquals(
                                List.of("null/0", "/172.17.0.0/16"),
                                rtnetlink.routes().stream()
                                        .filter(r -> r.link() == 2)
                                        .map(r -> r.destination() + "/" + r.prefixLength())
                                        .toList());
                    }
                    return null;
                });
            }
            return null;
        });
    }

    @Test
    void theWorldIsReachedUnderTheHostsAddressAndReachesNothing() throws IOException {
        onThrowawayHost(() -> {
            try (Rtnetlink host = Rtnetlink.open();
                    Fd neighbour = neighbour(host);
                    Networks networks = open(CONFIG);
                    Sandbox sandbox = networks.join(SandboxRequest.in("a".repeat(64), "bridge"));
                    ServerSocket outside =
                            Namespaces.in(neighbour, Namespaces.Kind.NETWORK, () -> new ServerSocket(80));
                    ServerSocket within = inside(sandbox, () -> new ServerSocket(80))) {
                assertEquals(
                        "1",
                        Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward"))
                                .strip());
                try (Socket out = inside(sandbox, () -> new Socket("192.0.2.2", 80));
                        Socket seen = outside.accept()) {
                    assertEquals("192.0.2.1", seen.getInetAddress().getHostAddress(), "masqueraded");
                    seen.getOutputStream().write(42);
                    assertEquals(42, out.getInputStream().read(), "answers come back");
                }
                String container = sandbox.endpoints().getFirst().ipAddress();
                assertThrows(
                        IOException.class,
                        () -> Namespaces.in(neighbour, Namespaces.Kind.NETWORK, () -> {
                            try (var in = new Socket()) {
                                in.connect(new java.net.InetSocketAddress(container, within.getLocalPort()), 300);
                            }
                            return null;
                        }));
            }
            return null;
        });
    }
}
