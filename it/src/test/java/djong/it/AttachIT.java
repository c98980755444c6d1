package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that do not keep up with what a container writes, and those that do. */
class AttachIT {
    private static final int MANY = 50_000_000;

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    @AfterEach
    void containers() {
        DAEMON.removeContainers();
    }

    /** A request whose answer nobody reads beyond its head. */
    private static SocketChannel ask(String request) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(DAEMON.socket()));
        channel.write(ByteBuffer.wrap((request + "\r\nHost: d\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        channel.read(ByteBuffer.allocate(1));
        return channel;
    }

    private static SocketChannel attach(String name) throws IOException {
        return ask("POST /containers/" + name
                + "/attach?stream=1&stdout=1 HTTP/1.1\r\nUpgrade: tcp\r\nConnection: Upgrade\r\nContent-Length: 0");
    }

    private static void create(String name) {
        DAEMON.docker(
                        "create",
                        "--name",
                        name,
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "head -c " + MANY + " /dev/zero | tr '\\0' 'x'")
                .ok();
    }

    private static Duration run(String name) {
        Instant begin = Instant.now();
        DAEMON.docker("start", name).ok();
        assertEquals("0", DAEMON.docker("wait", name).ok());
        return Duration.between(begin, Instant.now());
    }

    @Test
    void clientsThatStopReadingDoNotSlowTheContainer() throws IOException {
        create("alone");
        Duration alone = run("alone");
        create("watched");
        try (var first = attach("watched");
                var second = attach("watched");
                var log = ask("GET /containers/watched/logs?stdout=1&follow=1 HTTP/1.1")) {
            Duration watched = run("watched");
            assertTrue(
                    watched.compareTo(alone.multipliedBy(4).plusSeconds(5)) < 0,
                    () -> watched + " beside clients that do not read, " + alone + " without");
            assertTrue(first.isOpen() && second.isOpen() && log.isOpen());
        }
    }

    @Test
    void aClientThatReadsLateLosesNothing() throws IOException {
        create("late");
        try (var client = attach("late")) {
            run("late");
            long length = 0;
            var buffer = ByteBuffer.allocate(1 << 20);
            while (client.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) if (buffer.get() == 'x') length++;
                buffer.clear();
            }
            // Frames' headers hold no such byte, or a few: their length's lower ones.
            assertTrue(length >= MANY && length < MANY + MANY / 1000, "bytes: " + length);
        }
    }

    @Test
    void whoReadsToTheEndFindsTheExitCode() throws IOException {
        for (String program : new String[] {"exit 7", "exec >&- 2>&-; sleep 0.3; exit 7"}) {
            DAEMON.docker("create", "--name", "read", Images.BUSYBOX, "sh", "-c", program)
                    .ok();
            try (var client = attach("read")) {
                DAEMON.docker("start", "read").ok();
                while (client.read(ByteBuffer.allocate(1024)) >= 0) continue;
                assertEquals(
                        "exited 7",
                        DAEMON.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "read")
                                .ok());
            }
            DAEMON.docker("rm", "read").ok();
        }
    }

    @Test
    void aPipedRunLosesNothing() {
        Command.Result result = DAEMON.docker("run", "--rm", Images.BUSYBOX, "head", "-c", "" + MANY, "/dev/zero");
        assertEquals(MANY, result.outBytes().length);
    }
}
