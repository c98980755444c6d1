package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Log drivers with real containers: rotated under load, sent on, read back, and all of it with a daemon that is killed. */
@Timeout(120)
class LogsIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon("--log-opt", "tag=t-{{.Name}}");

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    /** Prints numbered lines of 100 characters and more. */
    private static String lines(int from, int to) {
        return "busybox awk 'BEGIN { for (i = " + from + "; i < " + to + "; i++) printf \"%d " + ".".repeat(100)
                + "\\n\", i }'";
    }

    private static String run(String name, String script, String... options) {
        var argv = Stream.of(
                        Stream.of("run", "-d", "--name", name),
                        Stream.of(options),
                        Stream.of(Images.BUSYBOX, "sh", "-c", script))
                .flatMap(s -> s)
                .toArray(String[]::new);
        return DAEMON.docker(argv).ok();
    }

    private static int number(String line) {
        int blank = line.indexOf(' ');
        return Integer.parseInt(blank < 0 ? line : line.substring(0, blank));
    }

    private static Stream<String> files(String id) throws IOException {
        try (var all = Files.list(DAEMON.dataRoot().resolve("containers").resolve(id))) {
            return all
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.contains("-json.log"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void aFollowerSeesFiftyMegabytesThroughAllRotations() throws Exception {
        int total = 450_000;
        String id = run("big", lines(0, total));
        Process follower = DAEMON.dockerCommand("logs", "-f", "big").start();
        int seen = 0;
        try (BufferedReader out = follower.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) assertEquals(seen++, number(line));
        }
        assertEquals(total, seen);
        assertEquals(0, follower.waitFor());
        assertTrue(files(id).count() >= 3, () -> "rotated");
        assertEquals(total, DAEMON.docker("logs", "big").ok().lines().count());
        String tail = DAEMON.docker("logs", "--tail", "300000", "big").ok();
        assertEquals(total - 300_000, number(tail.lines().findFirst().orElse("")));
        DAEMON.docker("rm", "big").ok();
    }

    @Test
    void noMoreIsKeptThanAskedFor() throws Exception {
        // In pieces, so that somebody has looked in between.
        String id = run(
                "small",
                "n=0; while [ $n -lt 100000 ]; do "
                        + "busybox awk -v n=$n 'BEGIN { for (i = n; i < n + 1000; i++) printf \"%d " + ".".repeat(100)
                        + "\\n\", i }'; n=$((n + 1000)); done; while :; do read x; done",
                "-i",
                "--log-driver",
                "local",
                "--log-opt",
                "max-size=200k",
                "--log-opt",
                "max-file=3");
        try (BufferedReader out = DAEMON.dockerCommand("logs", "-f", "--tail", "1", "small")
                .start()
                .inputReader()) {
            String line = out.readLine();
            while (line != null && number(line) < 99_999) line = out.readLine();
            assertEquals(99_999, number(String.valueOf(line)));
        }
        DAEMON.docker("rm", "-f", "-v", "small").ok();
        assertFalse(Files.exists(DAEMON.dataRoot().resolve("containers").resolve(id)));
    }

    @Test
    void aKilledDaemonLosesNoLine() throws Exception {
        Path gates = Files.createDirectory(DAEMON.root().resolve("gates"));
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, received));
            var script = new StringBuilder();
            for (int part = 0; part < 4; part++) {
                script.append("until [ -e /gates/").append(part).append(" ]; do sleep 0.02; done; ");
                script.append(lines(part * 20_000, (part + 1) * 20_000)).append("; ");
            }
            run(
                    "rotated",
                    script.toString(),
                    "-v",
                    gates + ":/gates",
                    "--log-opt",
                    "max-size=500k",
                    "--log-opt",
                    "max-file=100");
            run(
                    "sent",
                    script.toString(),
                    "-v",
                    gates + ":/gates",
                    "--log-driver",
                    "syslog",
                    "--log-opt",
                    "syslog-address=tcp://127.0.0.1:" + server.getLocalPort());
            // The first part is there, the second is being written, the third is written while no daemon is there.
            Files.createFile(gates.resolve("0"));
            take(received, 15_000);
            Files.createFile(gates.resolve("1"));
            take(received, 25_000);
            DAEMON.killHard();
            Files.createFile(gates.resolve("2"));
            DAEMON.start();
            Files.createFile(gates.resolve("3"));
            take(received, 70_000);
            DAEMON.killHard();
            DAEMON.start();
            take(received, 79_999);
            assertEquals("0", DAEMON.docker("wait", "rotated").ok());
            int next = 0;
            for (String line : DAEMON.docker("logs", "rotated").ok().lines().toList())
                assertEquals(next++, number(line));
            assertEquals(80_000, next);
        }
        DAEMON.docker("rm", "-f", "rotated", "sent").ok();
    }

    /** The next number, or one that came before, until one is there. */
    private int expected;

    private void take(BlockingQueue<String> received, int until) throws InterruptedException {
        while (expected <= until) {
            String line = received.poll(30, TimeUnit.SECONDS);
            if (line == null) throw new AssertionError("nothing came after " + expected + "\n" + DAEMON.log());
            int number = number(line.substring(line.indexOf("]: ") + 3));
            assertTrue(number <= expected, () -> expected + " was left out, there came " + number);
            if (number == expected) expected++;
        }
    }

    private static void serve(ServerSocket server, BlockingQueue<String> received) {
        while (true) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> {
                    try (var in = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                        for (String line = in.readLine(); line != null; line = in.readLine())
                            // A killed daemon leaves half a message.
                            if (line.endsWith(".")) received.add(line);
                    } catch (IOException e) {
                        // As good as the end.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    @Test
    void syslogOverUdp() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(30_000);
            DAEMON.docker(
                            "run",
                            "--rm",
                            "--name",
                            "udp",
                            "--log-driver",
                            "syslog",
                            "--log-opt",
                            "syslog-address=udp://127.0.0.1:" + server.getLocalPort(),
                            "--log-opt",
                            "syslog-facility=local3",
                            "--log-opt",
                            "syslog-format=rfc5424micro",
                            "--log-opt",
                            "tag={{.Name}}/{{.ImageName}}",
                            Images.BUSYBOX,
                            "sh",
                            "-c",
                            "echo out; echo err >&2")
                    .ok();
            for (String expected : new String[] {"<158>1 .* - out\n", "<155>1 .* - err\n"}) {
                var packet = new DatagramPacket(new byte[65536], 65536);
                server.receive(packet);
                String message = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                assertTrue(message.matches(expected), message);
                String tag = "udp/" + Images.BUSYBOX;
                assertTrue(
                        message.matches("<15[58]>1 [0-9-]{10}T[0-9:]{8}\\.[0-9]{6}\\S+ \\S+ " + tag + " [0-9]+ " + tag
                                + " - ...\n"),
                        message);
            }
        }
    }

    @Test
    void syslogOverASocketOfTheMachineThatComesLate() throws Exception {
        Path socket = DAEMON.root().resolve("syslog.sock");
        Files.createFile(socket);
        run(
                "late",
                "echo first; read x; echo second",
                "-i",
                "--log-driver",
                "syslog",
                "--log-opt",
                "syslog-address=unix://" + socket);
        // Read back before anybody could be told.
        assertEquals("first", firstLine("late"));
        Files.delete(socket);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            try (SocketChannel client = server.accept();
                    var in = new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8))) {
                assertTrue(in.readLine().endsWith("]: first"));
                Process attached = DAEMON.dockerCommand("attach", "late").start();
                attached.getOutputStream().write('\n');
                attached.getOutputStream().flush();
                assertTrue(in.readLine().endsWith("]: second"));
                attached.waitFor();
            }
        }
        DAEMON.docker("rm", "-f", "late").ok();
    }

    private static String firstLine(String name) throws IOException {
        Process follower = DAEMON.dockerCommand("logs", "-f", name).start();
        try (BufferedReader out = follower.inputReader()) {
            return String.valueOf(out.readLine());
        } finally {
            follower.destroy();
        }
    }

    @Test
    void noLogIsKeptWithNone() throws Exception {
        String id = run("mute", "echo unheard", "--log-driver", "none");
        DAEMON.docker("wait", "mute").ok();
        assertEquals(
                "Error response from daemon: configured logging driver does not support reading",
                DAEMON.docker("logs", "mute").code(1).err().strip());
        assertEquals(0, files(id).count());
        assertEquals(
                "heard",
                DAEMON.docker("run", "--rm", "--log-driver", "none", Images.BUSYBOX, "echo", "heard")
                        .ok());
        DAEMON.docker("rm", "mute").ok();
    }

    @Test
    void detailsAreOfTheRunThatWroteTheLine() {
        run("named", "echo said", "-l", "a=1 x", "--log-opt", "labels=a");
        DAEMON.docker("wait", "named").ok();
        DAEMON.docker("rename", "named", "renamed").ok();
        DAEMON.docker("start", "renamed").ok();
        DAEMON.docker("wait", "renamed").ok();
        assertEquals(
                "a=1+x,tag=t-named said\na=1+x,tag=t-renamed said",
                DAEMON.docker("logs", "--details", "renamed").ok());
        assertEquals(
                "json-file map[labels:a tag:t-{{.Name}}]",
                DAEMON.docker(
                                "inspect",
                                "-f",
                                "{{.HostConfig.LogConfig.Type}} {{.HostConfig.LogConfig.Config}}",
                                "renamed")
                        .ok());
        DAEMON.docker("rm", "renamed").ok();
    }

    @Test
    void followingEndsWithTheRunAndWithTheContainer() throws Exception {
        run("ends", "echo one; read x", "-i");
        for (String end : new String[] {"restart -t 0", "rm -f"}) {
            Process follower = DAEMON.dockerCommand("logs", "-f", "ends").start();
            try (BufferedReader out = follower.inputReader()) {
                assertEquals("one", out.readLine());
                DAEMON.docker((end + " ends").split(" ")).ok();
                String line = out.readLine();
                while (line != null && end.startsWith("rm")) line = out.readLine();
                assertNull(line, "after " + end);
            }
            assertEquals(0, follower.waitFor());
        }
    }
}
