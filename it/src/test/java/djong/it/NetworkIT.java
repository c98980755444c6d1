package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks, names and published ports, through the docker CLI and our own. */
class NetworkIT {
    private static final String SERVE = "mkdir /www; echo $0 > /www/index.html; exec httpd -f -p 8080 -h /www";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @BeforeAll
    static void images() {
        Images.importBusybox(DAEMON);
    }

    @AfterEach
    void removeAll() {
        DAEMON.removeContainers();
        DAEMON.docker("network", "prune", "-f").ok();
    }

    /** What a web server at this port says; tried again until one is there. */
    private static String get(String address, int port) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 2000);
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (answer.startsWith("HTTP/1"))
                    return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
            } catch (IOException e) {
                if (System.nanoTime() > deadline) throw e;
            }
        }
    }

    private static void serve(String name, String... flags) {
        var argv = new java.util.ArrayList<>(java.util.List.of("run", "-d", "--name", name));
        argv.addAll(java.util.List.of(flags));
        argv.addAll(java.util.List.of(Images.BUSYBOX, "sh", "-c", SERVE, name));
        DAEMON.djong(argv.toArray(String[]::new)).ok();
    }

    private static int port(String name) {
        String line =
                DAEMON.docker("port", name, "8080").ok().lines().findFirst().orElseThrow();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    @Test
    void aPublishedPortAnswersEverywhereAndIsFreeAfterwards() throws IOException {
        serve("bb", "--publish", "0:8080");
        int port = port("bb");
        assertEquals("bb", get("127.0.0.1", port));
        assertEquals("bb", get(InetAddress.getLocalHost().getHostAddress(), port));
        String gateway = DAEMON.docker("inspect", "-f", "{{.NetworkSettings.Gateway}}", "bb")
                .ok();
        assertEquals(
                "bb",
                DAEMON.docker("run", "--rm", Images.BUSYBOX, "wget", "-qO-", "http://" + gateway + ":" + port)
                        .ok());
        assertTrue(DAEMON.docker("ps", "--filter", "publish=8080").ok().contains(":" + port + "->8080/tcp"));
        var taken = DAEMON.docker("run", "--rm", "-p", port + ":80", Images.BUSYBOX, "true");
        assertNotEquals(0, taken.code());
        assertTrue(taken.err().contains("failed: port is already allocated"), taken.err());
        DAEMON.djong("rm", "--force", "bb").ok();
        assertThrows(IOException.class, () -> new Socket("127.0.0.1", port).close());
        serve("again", "--publish", port + ":8080");
        assertEquals("again", get("127.0.0.1", port));
    }

    @Test
    void aPortIsExplained() throws IOException {
        serve("told", "-p", "127.0.0.1::8080", "-p", "127.0.0.1::9090");
        assertEquals("told", get("127.0.0.1", port("told")));
        String good = DAEMON.djong("port", "--explain", "told", "8080").ok();
        assertTrue(good.contains(" is reachable from this host alone, at 127.0.0.1"), good);
        assertTrue(
                good.contains(" : 10.213.") && good.contains(" . 8080 in map inet " + DAEMON.bridge() + " at4"), good);
        var bad = DAEMON.djong("port", "--explain", "told").code(1);
        assertTrue(bad.out().contains("is not reachable: nothing in the container listens on 9090/tcp"), bad.out());
        assertTrue(
                DAEMON.djong("port", "--explain", "told", "1").err().contains("No public port '1' published for told"));
    }

    @Test
    void membersOfANetworkFindOneAnotherByName() {
        DAEMON.djong("network", "create", "--subnet", "10.251.7.0/24", "backend")
                .ok();
        DAEMON.djong("network", "create", "--internal", "inner").ok();
        serve("db", "--network", "backend", "--network-alias", "data", "--ip", "10.251.7.77");
        String looked = DAEMON.docker(
                        "run",
                        "--rm",
                        "--network",
                        "backend",
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "cat /etc/resolv.conf; for n in db data db.backend; do nslookup $n 127.0.0.11 | grep -c 10.251.7.77; done; wget -qO- http://data:8080")
                .ok();
        assertTrue(looked.contains("nameserver 127.0.0.11"), looked);
        assertTrue(looked.endsWith("1\n1\n1\ndb"), looked);
        assertEquals(
                "db data",
                DAEMON.docker(
                                "inspect",
                                "-f",
                                "{{with index .NetworkSettings.Networks \"backend\"}}{{index .DNSNames 0}} {{index .DNSNames 1}}{{end}}",
                                "db")
                        .ok());
        DAEMON.docker("network", "connect", "--alias", "store", "inner", "db").ok();
        assertEquals(
                "db",
                DAEMON.docker("run", "--rm", "--network", "inner", Images.BUSYBOX, "wget", "-qO-", "http://store:8080")
                        .ok());
        DAEMON.docker("network", "disconnect", "inner", "db").ok();
        assertNotEquals(
                0,
                DAEMON.docker("run", "--rm", "--network", "inner", Images.BUSYBOX, "nslookup", "store")
                        .code());
        var inUse = DAEMON.docker("network", "rm", "backend");
        assertTrue(
                inUse.err().contains("error while removing network: network backend has active endpoints (name:\"db\""),
                inUse.err());
        assertTrue(DAEMON.djong("network", "inspect", "backend").ok().contains("10.251.7.77/24"));
    }

    @Test
    void portsAndNamesOutliveTheDaemon() throws Exception {
        DAEMON.docker("network", "create", "kept").ok();
        serve("web", "--network", "kept", "-p", "127.0.0.1::8080");
        DAEMON.docker("run", "-d", "--name", "asker", "--network", "kept", Images.BUSYBOX, "sleep", "1000")
                .ok();
        int port = port("web");
        assertEquals("web", get("127.0.0.1", port));
        DAEMON.killHard();
        assertEquals("web", get("127.0.0.1", port), "without a daemon");
        DAEMON.start();
        assertEquals(port, port("web"));
        assertEquals("web", get("127.0.0.1", port));
        assertEquals(
                "web",
                DAEMON.docker("exec", "asker", "wget", "-qO-", "http://web:8080")
                        .ok());
        var taken = DAEMON.docker("run", "--rm", "-p", "127.0.0.1:" + port + ":80", Images.BUSYBOX, "true");
        assertTrue(taken.err().contains("port is already allocated"), taken.err());
    }

    @Test
    void restartedContainersComeBackToTheirNetworks() throws IOException {
        DAEMON.docker("network", "create", "again").ok();
        serve("site", "--network", "again", "-p", "18099:8080");
        assertEquals("site", get("127.0.0.1", 18099));
        DAEMON.docker("restart", "-t", "0", "site").ok();
        assertEquals("site", get("127.0.0.1", 18099));
        DAEMON.docker("network", "disconnect", "again", "site").ok();
        assertEquals(
                "{}",
                DAEMON.docker("inspect", "-f", "{{json .NetworkSettings.Networks}}", "site")
                        .ok());
    }
}
