package djong.network;

import static djong.network.ThrowawayHost.inside;
import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import djong.linux.NftablesMonitor;
import djong.linux.NftablesMonitor.Kind;
import djong.linux.Poller;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Other programs at the same host's firewall; {@code nft} stands for them, since what this process does is its own. */
@ExtendWith(ThrowawayHost.class)
@Timeout(60)
class GoodNeighbourTest {
    private static final Path NFT = Path.of("/usr/sbin/nft");
    private static final NetworksConfig CONFIG =
            new NetworksConfig("djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
    private static final String FORWARD =
            "add table ip filter; add chain ip filter FORWARD { type filter hook forward priority filter; policy drop; }; ";

    @BeforeEach
    void nft() {
        assumeTrue(Files.isExecutable(NFT), "needs nft: apt-get install nftables");
    }

    /** As another program, in the calling thread's namespace. */
    private static String nft(String commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(NFT.toString(), commands)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static Sandbox published(Networks networks, String id) {
        return networks.join(new SandboxRequest(
                id, List.of(EndpointRequest.in("bridge")), List.of(new PortRequest("tcp", 80, "", 0, 0)), List.of()));
    }

    /** Returns when something of the table was made. */
    private static void await(NftablesMonitor monitor, String table, Kind kind) throws Exception {
        while (monitor.next().stream()
                .noneMatch(t -> t.changes().stream().anyMatch(c -> c.table().equals(table) && c.kind() == kind))) {}
    }

    /** Without what differs from time to time: counters and the order of a map's elements. */
    private static String listing(String what) throws Exception {
        String text = nft("list " + what);
        return Pattern.compile("packets \\d+ bytes \\d+").matcher(text).replaceAll("");
    }

    @Test
    void rulesAndPortsComeBackAfterAFlush() throws IOException {
        onThrowawayHost(() -> {
            try (Poller poller = Poller.open();
                    Networks networks = open(CONFIG);
                    NftablesMonitor monitor = NftablesMonitor.open(poller)) {
                networks.watch(poller);
                try (Sandbox one = published(networks, "a".repeat(64));
                        Sandbox two = published(networks, "b".repeat(64));
                        ServerSocket _ = inside(one, () -> new ServerSocket(80));
                        ServerSocket _ = inside(two, () -> new ServerSocket(80))) {
                    String before = listing("table inet djtest0");
                    int port = two.ports().getFirst().hostPort();
                    for (String loss : List.of(
                            "flush ruleset", "flush chain inet djtest0 publish", "flush map inet djtest0 any4")) {
                        monitor.heard();
                        nft(loss);
                        await(monitor, "djtest0", Kind.NEW_RULE);
                        assertEquals(before, listing("table inet djtest0"), loss);
                        try (var socket = new Socket("172.17.0.1", port)) {
                            assertTrue(socket.isConnected());
                        }
                    }
                }
            }
            return null;
        });
    }

    @Test
    void whatWasTakenAwayBeforeItWasNoticedDisturbsNobody() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Sandbox one = published(networks, "a".repeat(64))) {
                nft("flush ruleset");
                try (Sandbox two = published(networks, "b".repeat(64))) {
                    String listing = nft("list map inet djtest0 any4");
                    assertTrue(
                            listing.contains("tcp . " + one.ports().getFirst().hostPort() + " :"), listing);
                    assertTrue(
                            listing.contains("tcp . " + two.ports().getFirst().hostPort() + " :"), listing);
                    nft("flush map inet djtest0 any4");
                }
                String listing = nft("list map inet djtest0 any4");
                assertTrue(listing.contains("tcp . " + one.ports().getFirst().hostPort() + " :"), listing);
            }
            return null;
        });
    }

    @Test
    void dockersPolicyLetsOursThroughAfterItsOwnRules() throws IOException {
        onThrowawayHost(() -> {
            nft(FORWARD + "add chain ip filter DOCKER-USER; add chain ip filter DOCKER-FORWARD;"
                    + " add rule ip filter FORWARD jump DOCKER-USER; add rule ip filter FORWARD jump DOCKER-FORWARD");
            try (Poller poller = Poller.open();
                    Networks networks = open(CONFIG);
                    NftablesMonitor monitor = NftablesMonitor.open(poller)) {
                networks.watch(poller);
                networks.create(new NetworkRequest(
                        "other", "", "", null, false, "", null, List.of(), false, false, false, false, "", Map.of(),
                        Map.of()));
                try (Sandbox _ = published(networks, "a".repeat(64))) {
                    String forward = nft("list chain ip filter FORWARD");
                    assertTrue(forward.indexOf("jump DJONG-djtest0") > forward.indexOf("jump DOCKER-FORWARD"), forward);
                    String ours = nft("list chain ip filter DJONG-djtest0");
                    assertTrue(ours.contains("iifname \"djtest0\""), ours);
                    assertTrue(ours.contains("oifname \"djb"), "other networks as well: " + ours);
                    assertEquals(List.of(), networks.warnings());

                    monitor.heard();
                    nft("flush chain ip filter FORWARD");
                    await(monitor, "filter", Kind.NEW_RULE);
                    assertTrue(nft("list chain ip filter FORWARD").contains("jump DJONG-djtest0"));
                }
                networks.remove("other", id -> id);
                String ours = nft("list chain ip filter DJONG-djtest0");
                assertFalse(ours.contains("djb"), ours);
            }
            return null;
        });
    }

    @Test
    void aPolicyThatIsAUsersDecisionIsToldWithWhatHelps() throws IOException {
        onThrowawayHost(() -> {
            try (Poller poller = Poller.open();
                    Networks networks = open(CONFIG);
                    Sandbox _ = published(networks, "a".repeat(64))) {
                networks.watch(poller);
                assertEquals(List.of(), networks.warnings());
                nft(FORWARD + "add chain ip filter ufw-user-forward");
                await(networks, "ufw route allow in on djtest0 && ufw route allow out on djtest0");
                nft("add rule ip filter ufw-user-forward iifname djtest0 accept; add chain ip filter any");
                await(networks, "");
                nft("flush ruleset");
                nft("add table inet own; add chain inet own way { type filter hook forward priority 0; policy drop; }");
                await(networks, "nft insert rule inet own way iifname djtest0 accept");
                nft(
                        "delete table inet own; add table inet firewalld;"
                                + " add chain inet firewalld filter_FORWARD { type filter hook forward priority 10; policy accept; }");
                await(networks, "firewall-cmd --permanent --zone=trusted --add-interface=djtest0");
            }
            return null;
        });
    }

    /** Returns when there is one warning with this text, or none when it is empty. */
    private static void await(Networks networks, String text) {
        Instant deadline = Instant.now().plusSeconds(20);
        while (true) {
            List<String> warnings = networks.warnings();
            if (text.isEmpty()
                    ? warnings.isEmpty()
                    : warnings.size() == 1 && warnings.getFirst().contains(text)) return;
            assertTrue(Instant.now().isBefore(deadline), () -> "no \"" + text + "\" in " + networks.warnings());
            Thread.onSpinWait();
        }
    }

    @Test
    void ownChangesAreKnownAndTwoProgramsDoNotFight() throws IOException {
        onThrowawayHost(() -> {
            try (Poller poller = Poller.open();
                    NftablesMonitor monitor = NftablesMonitor.open(poller);
                    Networks networks = open(CONFIG)) {
                published(networks, "a".repeat(64)).close();
                var own = monitor.heard();
                assertTrue(own.size() >= 3, own.toString());
                assertTrue(own.stream().allMatch(NftablesMonitor.Transaction::isOwn), own.toString());
                nft("add table ip x");
                var others = monitor.next();
                assertFalse(others.getFirst().isOwn(), others.toString());
                assertEquals("nft", others.getFirst().program());

                var looks = new AtomicInteger();
                var twice = new CountDownLatch(2);
                long began = System.nanoTime();
                try (var _ = new FirewallWatch(NftablesMonitor.open(poller), "x", _ -> {
                    looks.incrementAndGet();
                    twice.countDown();
                    return true;
                })) {
                    while (twice.getCount() > 0) nft("add table inet x; delete table inet x");
                    assertTrue(System.nanoTime() - began > 400_000_000L, "the second repair waited");
                    assertEquals(2, looks.get());
                }
            }
            return null;
        });
    }
}
