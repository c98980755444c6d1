package djong.network;

import static djong.network.ThrowawayHost.inside;
import static djong.network.ThrowawayHost.onThrowawayHost;
import static djong.network.ThrowawayHost.open;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.linux.Nftables;
import djong.linux.Rtnetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in a packet's way to a published port is found and named. */
@ExtendWith(ThrowawayHost.class)
class ExplanationsTest {
    private static final NetworksConfig CONFIG =
            new NetworksConfig("djtest0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);

    private static String verdict(Networks networks, Sandbox sandbox) {
        return networks.explain(sandbox).getFirst().verdict();
    }

    /** A link with addresses among those of the bridge. @return its number */
    private static int sameSubnet() throws IOException {
        try (Rtnetlink host = Rtnetlink.open()) {
            host.send(Rtnetlink.addBridge("other0", "02:42:00:00:00:09", 1500));
            int index = requireNonNull(host.link("other0")).index();
            host.send(Rtnetlink.addAddress(index, InetAddress.ofLiteral("172.17.0.9"), 24), Rtnetlink.up(index));
            return index;
        }
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        onThrowawayHost(() -> {
            try (Networks networks = open(CONFIG);
                    Nftables nftables = Nftables.open();
                    Sandbox sandbox = networks.join(new SandboxRequest(
                            "a".repeat(64),
                            List.of(EndpointRequest.in("bridge")),
                            List.of(new PortRequest("tcp", 80, "", 18080, 18080)),
                            List.of()))) {
                assertEquals("not reachable: nothing in the container listens on 80/tcp", verdict(networks, sandbox));
                try (ServerSocket _ =
                        inside(sandbox, () -> new ServerSocket(80, 1, InetAddress.ofLiteral("127.0.0.1")))) {
                    assertTrue(verdict(networks, sandbox).contains("of its own loopback only"));
                }
                try (ServerSocket _ = inside(sandbox, () -> new ServerSocket(80))) {
                    PortExplanation good = networks.explain(sandbox).getFirst();
                    assertEquals(
                            "reachable at every address of this host: from it, from elsewhere, and from containers",
                            good.verdict());
                    assertTrue(good.steps().stream().allMatch(PortExplanation.Step::good), good.toString());
                    assertTrue(
                            good.toString().contains("tcp . 18080 : 172.17.0.2 . 80 in map inet djtest0 any4"),
                            good.toString());
                    assertTrue(good.toString().contains("172.17.0.2 by djtest0"), good.toString());
                    int other = sameSubnet();
                    assertEquals(
                            "not reachable: a route of this host leads 172.17.0.2 to other0 instead of djtest0: take it away,"
                                    + " or give the network another subnet",
                            verdict(networks, sandbox));
                    try (Rtnetlink host = Rtnetlink.open()) {
                        host.send(Rtnetlink.delete(other));
                    }
                    nftables.run("flush chain inet djtest0 forward");
                    assertTrue(verdict(networks, sandbox).contains("in chain inet djtest0 forward"));
                    nftables.run("flush map inet djtest0 any4");
                    assertEquals(
                            "not reachable: none for tcp . 18080 in map inet djtest0 any4", verdict(networks, sandbox));
                    nftables.run("delete table inet djtest0");
                    assertTrue(verdict(networks, sandbox).startsWith("not reachable: none for tcp . 18080"));
                }
            }
            return null;
        });
    }
}
