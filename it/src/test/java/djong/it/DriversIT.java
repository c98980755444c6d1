package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks through a daemon that ends, and through a host that does. */
class DriversIT {
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

    /** What is said at a port; tried again until something is. */
    private static String said(String address, int port) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (var socket = new Socket(address, port)) {
                String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (!text.isEmpty() || System.nanoTime() > deadline) return text;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) throw e;
            }
        }
    }

    private static void speaker(String name, String... flags) {
        var argv = new java.util.ArrayList<>(java.util.List.of("run", "-d", "--name", name));
        argv.addAll(java.util.List.of(flags));
        argv.addAll(java.util.List.of(
                Images.BUSYBOX, "sh", "-c", "while true; do echo " + name + " | nc -l -p 80 >/dev/null; done"));
        DAEMON.docker(argv.toArray(String[]::new)).ok();
    }

    private static int port(String name) {
        String line = DAEMON.docker("port", name, "80").ok().lines().findFirst().orElseThrow();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    @Test
    void aPortAnswersByIpv6AlsoAfterTheDaemonWasKilled() throws Exception {
        speaker("six", "-p", "80");
        int port = port("six");
        assertEquals("six", said("::1", port));
        assertEquals("six", said("127.0.0.1", port));
        DAEMON.killHard();
        DAEMON.start();
        assertEquals("six", said("::1", port));
        assertEquals("six", said("127.0.0.1", port));
    }

    @Test
    void afterTheHostWasStartedAnewNetworksComeBackWithTheirContainers() throws Exception {
        String network = DAEMON.docker("network", "create", "--ipv6", "kept").ok();
        speaker("always", "--restart", "always", "--network", "kept", "-p", "80");
        DAEMON.docker("network", "connect", "bridge", "always").ok();
        String pid = DAEMON.docker("inspect", "-f", "{{.State.Pid}}", "always").ok();
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        String bridges = DAEMON.docker(
                        "network", "inspect", "-f", "{{index .Options \"com.docker.network.bridge.name\"}}", "bridge")
                .ok();
        DAEMON.killHard();
        process.destroyForcibly();
        process.onExit().join();
        removed("djb" + network.substring(0, 12));
        removed(bridges);
        new ProcessBuilder("nft", "delete", "table", "inet", bridges).start().waitFor();
        new ProcessBuilder(
                        "sh",
                        "-c",
                        "awk '{print $5}' /proc/self/mountinfo | grep ^" + DAEMON.execRoot()
                                + "/ | sort -r | xargs -r umount -l")
                .start()
                .waitFor();
        try (Stream<Path> files = Files.walk(DAEMON.execRoot())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
        DAEMON.start();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline
                && !DAEMON.docker("inspect", "-f", "{{.State.Status}}", "always")
                        .out()
                        .strip()
                        .equals("running")) Thread.onSpinWait();
        assertEquals("always", said("127.0.0.1", port("always")));
        assertEquals("always", said("::1", port("always")));
        assertEquals(
                "2",
                DAEMON.docker("exec", "always", "sh", "-c", "ls /sys/class/net | grep -c eth")
                        .ok());
    }

    private static void removed(String link) throws IOException, InterruptedException {
        new ProcessBuilder("ip", "link", "delete", link).start().waitFor();
    }
}
