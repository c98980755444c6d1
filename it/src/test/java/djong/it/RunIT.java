package djong.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job, through the real docker CLI and our own. */
class RunIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String BUSYBOX = Images.BUSYBOX;

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    private static Command client(String which, String... arguments) {
        return which.equals("djong") ? DAEMON.djongCommand(arguments) : DAEMON.dockerCommand(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "djong"})
    void pipes64MiBInAndOutUnharmed(String cli) {
        byte[] bytes = new byte[64 << 20];
        new Random(42).nextBytes(bytes);
        var run = client(cli, "run", "--rm", "-i", "--network", "none", BUSYBOX, "cat")
                .input(bytes)
                .run()
                .code(0);
        assertArrayEquals(bytes, run.outBytes());
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "djong"})
    void keepsOutputsApart(String cli) {
        var run = client(cli, "run", "--rm", BUSYBOX, "sh", "-c", "echo out; echo err >&2")
                .run()
                .code(0);
        assertEquals("out\n", run.out());
        assertEquals("err\n", run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "djong"})
    void passesExitCodesOn(String cli) {
        assertEquals(1, client(cli, "run", "--rm", BUSYBOX, "false").run().code());
        assertEquals(
                42,
                client(cli, "run", "--rm", BUSYBOX, "sh", "-c", "exit 42").run().code());
        assertEquals(
                137,
                client(cli, "run", "--rm", BUSYBOX, "sh", "-c", "sh -c 'kill -9 $$'; exit $?")
                        .run()
                        .code());
        assertEquals(
                127,
                client(cli, "run", "--rm", BUSYBOX, "no-such-command").run().code());
        assertEquals(
                126, client(cli, "run", "--rm", BUSYBOX, "/etc/passwd").run().code());
        assertEquals(
                125,
                client(cli, "run", "--rm", "--memory", "1", BUSYBOX, "true")
                        .run()
                        .code());
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "djong"})
    void servesATerminalWithResizeAndDetach(String cli) throws IOException {
        Path program = cli.equals("djong") ? Daemon.distribution().resolve("bin/djong") : Path.of("docker");
        Path script = Files.createTempFile("djong-pty", ".py");
        try (var in = java.util.Objects.requireNonNull(RunIT.class.getResourceAsStream("/terminal.py"))) {
            Files.write(script, in.readAllBytes());
        }
        var run = DAEMON.client("python3", script.toString(), program.toString(), BUSYBOX)
                .run()
                .code(0);
        Files.delete(script);
        assertTrue(run.out().contains("started 24 80"), run::toString);
        assertTrue(run.out().contains("resized 40 120"), run::toString);
        assertTrue(run.out().contains("detached"), run::toString);
        assertTrue(run.out().contains("still running"), run::toString);
        assertTrue(run.out().contains("exec is a terminal of 25 90"), run::toString);
    }

    @Test
    void followsLogsToTheEnd() {
        String id = DAEMON.docker(
                        "run", "-d", BUSYBOX, "sh", "-c", "for i in 1 2 3 4 5; do echo line $i; sleep 0.2; done")
                .ok();
        assertEquals(
                "line 1\nline 2\nline 3\nline 4\nline 5",
                DAEMON.docker("logs", "-f", id).ok());
        assertEquals("line 5", DAEMON.docker("logs", "--tail", "1", id).ok());
        assertEquals("line 4\nline 5", DAEMON.djong("logs", "--tail", "2", id).ok());
        assertEquals(
                "0", DAEMON.docker("inspect", "-f", "{{.State.ExitCode}}", id).ok());
        DAEMON.docker("rm", id).ok();
    }

    @Test
    void stopsWithTheStopSignalAndItsTime() {
        String polite = DAEMON.docker(
                        "run",
                        "-d",
                        "--stop-signal",
                        "USR1",
                        BUSYBOX,
                        "sh",
                        "-c",
                        "trap 'exit 7' USR1; while :; do sleep 0.05; done")
                .ok();
        DAEMON.docker("stop", polite).ok();
        assertEquals(
                "7",
                DAEMON.docker("inspect", "-f", "{{.State.ExitCode}}", polite).ok());

        String deaf = DAEMON.docker("run", "-d", BUSYBOX, "sh", "-c", "trap '' TERM; while :; do sleep 0.05; done")
                .ok();
        long begin = System.nanoTime();
        DAEMON.docker("stop", "-t", "2", deaf).ok();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.toMillis() >= 1900 && took.toMillis() < 6000, took::toString);
        assertEquals(
                "137",
                DAEMON.docker("inspect", "-f", "{{.State.ExitCode}}", deaf).ok());
        DAEMON.docker("rm", polite, deaf).ok();
    }

    @Test
    void runsAHundredAtOnce() throws InterruptedException {
        var runs = IntStream.range(0, 100)
                .mapToObj(i -> {
                    var result = new Command.Result[1];
                    Thread thread = Thread.ofVirtual()
                            .start(() -> result[0] =
                                    DAEMON.docker("run", "-d", "--name", "many" + i, BUSYBOX, "sleep", "1000"));
                    return java.util.Map.entry(thread, result);
                })
                .toList();
        for (var run : runs) run.getKey().join();
        for (var run : runs) run.getValue()[0].ok();
        assertEquals(
                100,
                DAEMON.docker("ps", "-q", "--filter", "name=many").ok().lines().count());
        var addresses = DAEMON.docker(argv("inspect", "-f", "{{.NetworkSettings.IPAddress}}", 100))
                .ok()
                .lines()
                .toList();
        assertEquals(100, addresses.stream().distinct().count());
        DAEMON.docker(argv("rm", "-f", "", 100)).ok();
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
        assertEquals(List.of(), DAEMON.ports());
    }

    private static String[] argv(String command, String flag, String value, int containers) {
        var argv = new java.util.ArrayList<>(List.of(command, flag));
        if (!value.isEmpty()) argv.add(value);
        IntStream.range(0, containers).forEach(i -> argv.add("many" + i));
        return argv.toArray(String[]::new);
    }

    @Test
    void reachesTheHostAndOtherContainersThroughTheBridge() {
        String server = DAEMON.docker(
                        "run", "-d", BUSYBOX, "sh", "-c", "echo hello > /tmp/index.html; httpd -f -p 80 -h /tmp")
                .ok();
        String address = DAEMON.docker("inspect", "-f", "{{.NetworkSettings.IPAddress}}", server)
                .ok();
        String fetch = "for i in 1 2 3 4 5 6 7 8 9 10; do wget -q -O - http://" + address
                + "/ && exit 0; sleep 0.1; done; exit 1";
        assertEquals(
                "hello",
                DAEMON.docker("run", "--rm", BUSYBOX, "sh", "-c", fetch).ok());
        assertEquals(
                "hello",
                DAEMON.docker("run", "--rm", "--network", "host", BUSYBOX, "sh", "-c", fetch)
                        .ok());
        var cut = DAEMON.docker("run", "--rm", "--network", "none", BUSYBOX, "ls", "/sys/class/net");
        assertEquals("lo", cut.ok());
        DAEMON.docker("rm", "-f", server).ok();
    }

    @Test
    void execsWithUserEnvironmentAndInput() {
        String id = DAEMON.docker("run", "-d", BUSYBOX, "sleep", "1000").ok();
        assertEquals(
                "33:33",
                DAEMON.docker("exec", "-u", "www-data", id, "sh", "-c", "echo $(id -u):$(id -g)")
                        .ok());
        assertEquals(
                "v /tmp",
                DAEMON.docker("exec", "-e", "K=v", "-w", "/tmp", id, "sh", "-c", "echo $K $PWD")
                        .ok());
        byte[] input = "through exec\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(
                input,
                DAEMON.dockerCommand("exec", "-i", id, "cat")
                        .input(input)
                        .run()
                        .code(0)
                        .outBytes());
        assertEquals(3, DAEMON.docker("exec", id, "sh", "-c", "exit 3").code());
        assertEquals(127, DAEMON.docker("exec", id, "no-such-command").code());
        DAEMON.docker("rm", "-f", id).ok();
    }
}
