package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Health checks, through the docker CLI and our own. */
class HealthIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @BeforeAll
    static void images() {
        Images.importBusybox(DAEMON);
        DAEMON.dockerCommand(
                        "import",
                        "-c",
                        "HEALTHCHECK --interval=100ms --retries=1 CMD echo from $0; false",
                        "-",
                        "checked:latest")
                .input(Images.busybox())
                .run()
                .ok();
    }

    @AfterEach
    void removeContainers() {
        DAEMON.removeContainers();
    }

    private static void run(String name, String check, String... flags) {
        var argv = new java.util.ArrayList<>(List.of(
                "run", "-d", "--network", "none", "--name", name, "--health-cmd", check, "--health-interval", "100ms"));
        argv.addAll(List.of(flags));
        argv.addAll(List.of(Images.BUSYBOX, "sleep", "1000"));
        DAEMON.djong(argv.toArray(String[]::new)).ok();
    }

    private static String inspect(String name, String format) {
        return DAEMON.docker("inspect", "-f", format, name).ok();
    }

    private static String status(String name) {
        return inspect(name, "{{.State.Health.Status}}");
    }

    @Test
    void followsWhatTheProbesShow() {
        run(
                "web",
                "echo out; test -e /ok",
                "--health-retries",
                "2",
                "--health-start-period",
                "1h",
                "--health-start-interval",
                "100ms");
        assertEquals("starting", status("web"));
        assertTrue(DAEMON.docker("ps").ok().contains("(health: starting)"), "ps says so");
        try (var events = new EventsOf(DAEMON, "web")) {
            // In the start period failures do not count.
            events.awaitPrefix("exec_die", 3);
            assertEquals("starting 0", inspect("web", "{{.State.Health.Status}} {{.State.Health.FailingStreak}}"));
            DAEMON.docker("exec", "web", "touch", "/ok").ok();
            events.await("health_status: healthy", 1);
            assertEquals(
                    "web",
                    DAEMON.docker("ps", "--filter", "health=healthy", "--format", "{{.Names}}")
                            .ok());
            assertTrue(DAEMON.djong("ps").ok().contains("(healthy)"), "ps says so");
            DAEMON.docker("exec", "web", "rm", "/ok").ok();
            events.await("health_status: unhealthy", 1);
            assertTrue(DAEMON.djong("ps").ok().contains("(unhealthy)"), "ps says so");
            assertEquals(
                    "1 out",
                    inspect("web", "{{(index .State.Health.Log 4).ExitCode}} {{(index .State.Health.Log 4).Output}}"));
            events.awaitPrefix("exec_create: /bin/sh -c echo out; test -e /ok", 1);
            events.awaitPrefix("exec_start: /bin/sh -c echo out; test -e /ok", 1);
            events.awaitPrefix("exec_die", 1);

            DAEMON.docker("pause", "web").ok();
            assertEquals("unhealthy", status("web"));
            DAEMON.docker("unpause", "web").ok();
            events.await("unpause", 1);
            events.awaitPrefix("exec_die", 2);
            DAEMON.docker("restart", "-t", "0", "web").ok();
            assertEquals("starting 0", inspect("web", "{{.State.Health.Status}} {{.State.Health.FailingStreak}}"));
            DAEMON.docker("kill", "web").ok();
            assertEquals("unhealthy", status("web"));
        }
    }

    @Test
    void goesOnUnderTheNextDaemon() {
        run("heir", "test -e /ok", "--health-retries", "1");
        try (var events = new EventsOf(DAEMON, "heir")) {
            events.await("health_status: unhealthy", 1);
        }
        DAEMON.killHard();
        DAEMON.start();
        assertEquals("unhealthy", status("heir"));
        DAEMON.docker("exec", "heir", "touch", "/ok").ok();
        try (var events = new EventsOf(DAEMON, "heir")) {
            events.await("health_status: healthy", 1);
        }
    }

    @Test
    void endsAProbeThatTakesTooLong() {
        run("slow", "echo begun; sleep 1000; true", "--health-timeout", "200ms", "--health-retries", "1");
        try (var events = new EventsOf(DAEMON, "slow")) {
            events.await("health_status: unhealthy", 1);
        }
        assertEquals(
                "-1 Health check exceeded timeout (200ms): begun",
                inspect("slow", "{{(index .State.Health.Log 0).ExitCode}} {{(index .State.Health.Log 0).Output}}"));
        DAEMON.docker("pause", "slow").ok();
        // The last one may still be under way; none of the earlier ones has left a sleep behind.
        long sleeping = DAEMON.docker("top", "slow")
                .ok()
                .lines()
                .filter(l -> l.contains("sleep 1000; true"))
                .count();
        assertTrue(sleeping <= 1, () -> DAEMON.docker("top", "slow").out());
    }

    @Test
    void takesTheImagesCheckAndKeepsAFewOfItsWords() {
        DAEMON.docker("run", "-d", "--network", "none", "--name", "inherits", "checked", "sleep", "1000")
                .ok();
        DAEMON.docker(
                        "run",
                        "-d",
                        "--network",
                        "none",
                        "--name",
                        "changes",
                        "--health-cmd",
                        "head -c 6000 /dev/zero | tr '\\0' x",
                        "checked",
                        "sleep",
                        "1000")
                .ok();
        DAEMON.docker(
                        "run",
                        "-d",
                        "--network",
                        "none",
                        "--name",
                        "refuses",
                        "--no-healthcheck",
                        "checked",
                        "sleep",
                        "1000")
                .ok();
        try (var events = new EventsOf(DAEMON, "inherits")) {
            events.await("health_status: unhealthy", 1);
        }
        try (var events = new EventsOf(DAEMON, "changes")) {
            events.await("health_status: healthy", 1);
        }
        assertEquals("from /bin/sh", inspect("inherits", "{{(index .State.Health.Log 0).Output}}"));
        assertEquals("x".repeat(4096) + "...", inspect("changes", "{{(index .State.Health.Log 0).Output}}"));
        assertEquals("100ms", inspect("changes", "{{.Config.Healthcheck.Interval}}"));
        assertEquals("<nil>", inspect("refuses", "{{.State.Health}}"));
        assertEquals(
                "refuses",
                DAEMON.docker("ps", "--filter", "health=none", "--format", "{{.Names}}")
                        .ok());
    }

    record Row(String check, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    static Stream<Row> refused() {
        return Stream.of(
                new Row("\"Interval\":10", "Interval in Healthcheck cannot be less than 1ms"),
                new Row("\"Timeout\":-1", "Timeout in Healthcheck cannot be less than 1ms"),
                new Row("\"StartPeriod\":999999", "StartPeriod in Healthcheck cannot be less than 1ms"),
                new Row("\"StartInterval\":1", "StartInterval in Healthcheck cannot be less than 1ms"),
                new Row("\"Retries\":-1", "Retries in Healthcheck cannot be negative"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatMakesNoSense(Row row) {
        String answer = Command.of(
                        "curl",
                        "-sS",
                        "--max-time",
                        "20",
                        "--unix-socket",
                        DAEMON.socket().toString(),
                        "-H",
                        "Content-Type: application/json",
                        "-d",
                        "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"],"
                                + row.check() + "}}",
                        "http://d/containers/create")
                .run()
                .ok();
        assertEquals("{\"message\":\"" + row.message() + "\"}", answer);
    }
}
