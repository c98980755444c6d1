package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What starts containers again, and what does not: policies, clients, the daemon's own end and the host's. */
class RestartIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String HISTORY =
            "{{range .Djong.ExitHistory}}[{{.ExitCode}} {{.Cause}} {{.AskedBy}} {{.Restarted}}]{{end}}";

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    @AfterEach
    void removeContainers() {
        DAEMON.removeContainers();
    }

    private static void run(String name, String policy, String script) {
        DAEMON.docker(
                        "run",
                        "-d",
                        "--network",
                        "none",
                        "--name",
                        name,
                        "--restart",
                        policy,
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        script)
                .ok();
    }

    private static String inspect(String name, String format) {
        return DAEMON.docker("inspect", "-f", format, name).ok();
    }

    private static String state(String name) {
        return inspect(name, "{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}");
    }

    private static String history(String name) {
        return inspect(name, HISTORY);
    }

    @Test
    void triesAsOftenAsToldAndRemembersEachEnd() {
        run("fails", "on-failure:3", "echo try; exit 3");
        try (var events = new EventsOf(DAEMON, "fails")) {
            events.await("die", 4);
        }
        assertEquals("exited 3 3", state("fails"));
        assertEquals("[3 exit  true][3 exit  true][3 exit  true][3 exit  false]", history("fails"));
        assertEquals("try\ntry\ntry\ntry", DAEMON.docker("logs", "fails").ok());
        // A client's start counts anew.
        DAEMON.docker("start", "fails").ok();
        assertEquals(
                "try\n".repeat(8).strip(), DAEMON.docker("logs", "-f", "fails").ok());
        assertEquals("exited 3 3", state("fails"));
        run("succeeds", "on-failure", "exit 0");
        DAEMON.docker("wait", "succeeds").ok();
        assertEquals("exited 0 0", state("succeeds"));
    }

    @Test
    void aStopAKillAndARemovalEndThePause() {
        run("paused", "always", "exit 3");
        try (var events = new EventsOf(DAEMON, "paused")) {
            // The pauses are 100, 200, 400, 800 ms and so on: time enough to look.
            events.await("die", 4);
            assertEquals(
                    "restarting true true 0 3 4",
                    inspect(
                            "paused",
                            "{{.State.Status}} {{.State.Running}} {{.State.Restarting}} {{.State.Pid}}"
                                    + " {{.State.ExitCode}} {{.RestartCount}}"));
            var refused = DAEMON.docker("rm", "paused");
            assertTrue(refused.err().contains("container is restarting: stop the container"), refused::toString);
            assertTrue(
                    DAEMON.docker("exec", "paused", "true").err().contains("is restarting, wait until"),
                    "an exec is refused");
            DAEMON.docker("start", "paused").ok();
            Process waiting = DAEMON.dockerCommand("wait", "paused").start();
            DAEMON.docker("stop", "paused").ok();
            assertEquals("3", text(waiting));
            assertEquals("exited 3 4", state("paused"));
            DAEMON.docker("start", "paused").ok();
            events.await("die", 4);
            DAEMON.docker("kill", "paused").ok();
            assertEquals("exited 3 4", state("paused"));
            DAEMON.docker("restart", "paused").ok();
            events.await("die", 3);
            DAEMON.docker("rm", "-f", "paused").ok();
            events.await("destroy", 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
    }

    @Test
    void aPolicyChangedMeanwhileCounts() {
        run("changed", "no", "until [ -e /gone ]; do sleep 0.05; done; exit 4");
        DAEMON.docker("update", "--restart", "on-failure:1", "changed").ok();
        try (var events = new EventsOf(DAEMON, "changed")) {
            DAEMON.docker("exec", "changed", "touch", "/gone").ok();
            events.await("die", 2);
        }
        assertEquals("exited 4 1", state("changed"));
    }

    @Test
    void aClientsEndIsRememberedAndAnyOtherIsNot() throws IOException {
        for (String policy : List.of("always", "unless-stopped", "on-failure")) {
            for (String what : List.of("runs", "stopped", "killed", "signalled"))
                run(policy + "-" + what, policy, "trap : USR1; while :; do sleep 0.1; done");
            run(policy + "-pauses", policy, "exit 3");
            DAEMON.docker("create", "--name", policy + "-created", "--restart", policy, Images.BUSYBOX, "sleep", "9")
                    .ok();
            DAEMON.docker("stop", "-t", "0", policy + "-stopped").ok();
            DAEMON.docker("kill", policy + "-killed").ok();
            DAEMON.docker("kill", "-s", "USR1", policy + "-signalled").ok();
        }
        run("no-runs", "no", "while :; do sleep 0.1; done");
        run("ends", "on-failure", "exit 0");
        var pids = new ArrayList<Long>();
        for (String id : DAEMON.docker("ps", "-q", "--filter", "name=runs", "--filter", "name=signalled")
                .ok()
                .lines()
                .toList()) pids.add(Long.parseLong(inspect(id, "{{.State.Pid}}")));

        DAEMON.killHard();
        // The host goes down as well: every process of a container, and its monitor.
        for (long pid : pids) {
            var process = ProcessHandle.of(pid).orElseThrow();
            process.parent().ifPresent(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.onExit().join();
        }
        DAEMON.start();

        for (String name : List.of(
                "always-runs",
                "always-stopped",
                "always-killed",
                "always-signalled",
                "unless-stopped-runs",
                "on-failure-runs",
                "on-failure-stopped",
                "on-failure-killed",
                "on-failure-signalled")) {
            try (var events = new EventsOf(DAEMON, name)) {
                events.await("start", 1);
            }
            assertEquals("running 0 0", state(name), name);
        }
        assertEquals("[255 unseen  false]", history("always-runs"));
        for (String name : List.of("always-pauses", "unless-stopped-pauses", "on-failure-pauses")) {
            try (var events = new EventsOf(DAEMON, name)) {
                events.await("die", 2);
            }
        }
        assertEquals("exited 137 0", state("unless-stopped-stopped"));
        assertEquals("exited 137 0", state("unless-stopped-killed"));
        // As Docker has it: any signal by hand is an end by hand, where no stop signal is named.
        assertEquals("exited 255 0", state("unless-stopped-signalled"));
        assertEquals("exited 255 0", state("no-runs"));
        assertEquals("exited 0 0", state("ends"));
        for (String policy : List.of("always", "unless-stopped", "on-failure"))
            assertEquals("created 0 0", state(policy + "-created"));
    }

    @Test
    void containersRunOnWhileTheDaemonIsStoppedInOrder() {
        var before = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            run("on" + i, "no", "exec sleep 1000");
            before.add(inspect("on" + i, "{{.State.Status}} {{.State.Pid}} {{.State.StartedAt}}"));
        }
        DAEMON.stop();
        DAEMON.start();
        var after = new ArrayList<String>();
        for (int i = 0; i < 5; i++)
            after.add(inspect("on" + i, "{{.State.Status}} {{.State.Pid}} {{.State.StartedAt}}"));
        assertEquals(before, after);
    }

    @Test
    void stopsContainersWithItselfIfToldTo() throws IOException {
        DAEMON.stop();
        var settings = DAEMON.root().resolve("daemon.json");
        Files.writeString(settings, "{\"live-restore\": false, \"shutdown-timeout\": 1}");
        DAEMON.start();
        try {
            run("heeds", "no", "trap 'exit 7' TERM; while :; do sleep 0.1; done");
            run("ignores", "unless-stopped", "trap '' TERM; while :; do sleep 0.1; done");
            assertEquals(
                    "false",
                    DAEMON.docker("info", "-f", "{{.LiveRestoreEnabled}}").ok());
        } finally {
            DAEMON.stop();
            Files.writeString(settings, "{}");
            DAEMON.start();
        }
        assertEquals("exited 7 0", state("heeds"));
        assertEquals("[7 exit shutdown false]", history("heeds"));
        try (var events = new EventsOf(DAEMON, "ignores")) {
            events.await("start", 1);
        }
        assertEquals("[137 signal shutdown false]", history("ignores"));
        assertEquals("running 0 0", state("ignores"));
    }

    @Test
    void waitsAreForWhatTheyName() throws IOException {
        DAEMON.docker(
                        "run",
                        "-di",
                        "--network",
                        "none",
                        "--name",
                        "waited",
                        "--restart",
                        "on-failure:1",
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "until [ -e /gone ]; do sleep 0.05; done; exit 3")
                .ok();
        var waits = new ArrayList<Process>();
        for (String condition : List.of("not-running", "next-exit", "removed", "not-running"))
            waits.add(Command.of(
                            "curl",
                            "-sS",
                            "--max-time",
                            "30",
                            "--unix-socket",
                            DAEMON.socket().toString(),
                            "-X",
                            "POST",
                            "http://d/containers/waited/wait?condition=" + condition)
                    .start());
        DAEMON.docker("exec", "waited", "touch", "/gone").ok();
        for (int i : List.of(0, 1, 3)) assertEquals("{\"StatusCode\":3}", text(waits.get(i)));
        try (var events = new EventsOf(DAEMON, "waited")) {
            events.await("die", 2);
        }
        assertTrue(waits.get(2).isAlive(), "removed waits on");
        DAEMON.docker("rm", "waited").ok();
        assertEquals("{\"StatusCode\":3}", text(waits.get(2)));
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
