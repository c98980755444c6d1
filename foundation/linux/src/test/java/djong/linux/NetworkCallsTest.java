package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkCallsTest {
    @BeforeEach
    void root() throws Exception {
        Privileges.root();
    }

    private static void fresh(Callable<Boolean> work) throws IOException {
        assertTrue(Namespaces.fresh(Set.of(Namespaces.Kind.NETWORK), work));
    }

    private static long here() throws IOException {
        try (Fd now = Namespaces.current(Namespaces.Kind.NETWORK)) {
            return now.stat().ino();
        }
    }

    @Test
    void linksAddressesAndRoutesComeBackAsTheyWereMade() throws IOException {
        fresh(() -> {
            try (Rtnetlink host = Rtnetlink.open()) {
                host.send(Rtnetlink.up(Rtnetlink.LOOPBACK), Rtnetlink.addBridge("br9", "02:00:00:00:00:09", 1400));
                Rtnetlink.Link bridge = host.link("br9");
                assertEquals(
                        new Rtnetlink.Link(bridge.index(), "br9", "bridge", 0, 0, true, "02:00:00:00:00:09", 1400, ""),
                        bridge);
                host.send(
                        Rtnetlink.addAddress(bridge.index(), InetAddress.ofLiteral("10.1.2.3"), 20),
                        Rtnetlink.replaceDefaultRoute(false, InetAddress.ofLiteral("10.1.15.254"), bridge.index()));
                assertTrue(host.addresses()
                        .contains(new Rtnetlink.Address(bridge.index(), InetAddress.ofLiteral("10.1.2.3"), 20)));
                assertTrue(host.routes()
                        .contains(new Rtnetlink.Route(InetAddress.ofLiteral("10.1.0.0"), 20, bridge.index())));
                assertTrue(host.routes().contains(new Rtnetlink.Route(null, 0, bridge.index())));
                host.send(Rtnetlink.delete(bridge.index()));
                assertNull(host.link("br9"));
            }
            return true;
        });
    }

    @Test
    void theFirstRefusalIsThrownAndTheOthersAreDone() throws IOException {
        fresh(() -> {
            try (Rtnetlink host = Rtnetlink.open()) {
                var refused = assertThrows(
                        ErrnoException.class,
                        () -> host.send(
                                Rtnetlink.addBridge("br9", "02:00:00:00:00:09", 1500),
                                Rtnetlink.addBridge("br9", "02:00:00:00:00:09", 1500),
                                Rtnetlink.up(4711),
                                Rtnetlink.up(Rtnetlink.LOOPBACK)));
                assertEquals(Errno.EEXIST, refused.errno());
                assertEquals("add bridge br9", refused.subject());
                assertTrue(host.link("lo").up());
                var route = assertThrows(
                        ErrnoException.class,
                        () -> host.send(Rtnetlink.replaceDefaultRoute(false, InetAddress.ofLiteral("10.1.1.1"), 1)));
                assertTrue(route.getMessage().contains("gateway"), "the kernel's own words: " + route.getMessage());
            }
            return true;
        });
    }

    @Test
    void moreLinksThanOneAnswerHolds() throws IOException {
        fresh(() -> {
            try (Rtnetlink host = Rtnetlink.open()) {
                for (int i = 0; i < 150; i++) {
                    host.send(Rtnetlink.addBridge("b" + i, String.format("02:00:00:00:00:%02x", i), 1500));
                }
                assertEquals(
                        150,
                        host.links().stream()
                                .filter(l -> l.kind().equals("bridge"))
                                .count());
            }
            return true;
        });
    }

    @Test
    void workOnTheThreadStaysAtHomeWhateverHappens() throws Exception {
        // Threads are born in their starter's namespace: these must be there before.
        var elsewhere = (ThreadPoolExecutor) Executors.newFixedThreadPool(8);
        elsewhere.prestartAllCoreThreads();
        fresh(() -> {
            long home = here();
            try (NamespaceThread thread = NamespaceThread.open("test-ns");
                    var threads = elsewhere) {
                List<Future<Fd>> made = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    made.add(threads.submit(() -> thread.inNewNetwork(namespace -> {
                        assertEquals(namespace.stat().ino(), here());
                        return namespace;
                    })));
                }
                var failed = assertThrows(
                        IOException.class,
                        () -> thread.inNewNetwork(namespace -> {
                            throw new IOException("on purpose");
                        }));
                assertEquals("on purpose", failed.getMessage());
                Set<Long> distinct = new java.util.HashSet<>();
                // All are made before one is closed: the kernel gives the number of a gone one to the next.
                List<Fd> namespaces = new ArrayList<>();
                for (Future<Fd> each : made) namespaces.add(each.get());
                for (Fd each : namespaces) {
                    try (Fd namespace = each) {
                        distinct.add(namespace.stat().ino());
                        assertEquals(namespace.stat().ino(), thread.inNetwork(namespace, NetworkCallsTest::here));
                    }
                }
                assertEquals(50, distinct.size());
                // Asked from elsewhere, it is still the namespace in which it was opened.
                assertEquals(
                        home,
                        threads.submit(() -> thread.call(NetworkCallsTest::here))
                                .get());
                assertNotEquals(home, threads.submit(NetworkCallsTest::here).get());
            }
            return true;
        });
    }

    @Test
    void firewallCommandsAreOneTransaction() throws IOException {
        assumeTrue(nftablesIsThere(), "needs libnftables.so.1 (package libnftables1)");
        fresh(() -> {
            try (Nftables nft = Nftables.open()) {
                nft.run("add table ip t; add chain ip t c");
                assertThrows(IOException.class, () -> nft.run("add chain ip t d; add rule ip t nosuch accept"));
                String table = nft.run("list table ip t");
                assertTrue(table.contains("chain c"), table);
                assertTrue(!table.contains("chain d"), table);
            }
            return true;
        });
    }

    private static boolean nftablesIsThere() {
        try {
            Nftables.open().close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
