package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon is killed at the worst moments; containers, exit codes, logs and the host must not suffer. */
class CrashIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @Test
    void survivesAKilledDaemon() throws IOException, InterruptedException {
        Images.importBusybox(DAEMON);
        var running = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            String script = "n=0; while :; do echo tick " + i + "; read -t 1000 line && echo got $line; done";
            running.add(DAEMON.docker("run", "-di", "--name", "runs" + i, Images.BUSYBOX, "sh", "-c", script)
                    .ok());
        }
        var ending = new TreeMap<String, Integer>();
        for (int i = 0; i < 5; i++) {
            // They end when their gate is opened, which happens while no daemon is there.
            String id = DAEMON.docker(
                            "run",
                            "-d",
                            "-v",
                            DAEMON.root() + "/gate:/gate",
                            Images.BUSYBOX,
                            "sh",
                            "-c",
                            "until [ -e /gate/open ]; do sleep 0.05; done; echo last words; exit " + (10 + i))
                    .ok();
            ending.put(id, 10 + i);
        }
        String exited =
                DAEMON.docker("run", "-d", Images.BUSYBOX, "sh", "-c", "exit 3").ok();
        DAEMON.docker("wait", exited).ok();
        String created = DAEMON.docker("create", "--name", "never-started", Images.BUSYBOX, "true")
                .ok();
        String fleeting = DAEMON.docker(
                        "run",
                        "-d",
                        "--rm",
                        "-v",
                        DAEMON.root() + "/gate:/gate",
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "until [ -e /gate/open ]; do sleep 0.05; done")
                .ok();
        var pids = new ArrayList<Long>();
        for (String id : ending.keySet())
            pids.add(Long.parseLong(
                    DAEMON.docker("inspect", "-f", "{{.State.Pid}}", id).ok()));

        DAEMON.killHard();
        java.nio.file.Files.createFile(DAEMON.root().resolve("gate/open"));
        for (long pid : pids) ProcessHandle.of(pid).ifPresent(p -> p.onExit().join());
        DAEMON.start();

        for (Map.Entry<String, Integer> end : ending.entrySet()) {
            assertEquals("exited " + end.getValue(), state(end.getKey()));
            assertEquals("last words", DAEMON.docker("logs", end.getKey()).ok());
        }
        assertEquals("exited 3", state(exited));
        assertEquals("created 0", state(created));
        for (int i = 0; i < 20; i++) assertEquals("running 0", state(running.get(i)));

        Process attached = DAEMON.dockerCommand("attach", "runs7").start();
        try (var in = attached.outputWriter();
                var out = attached.inputReader()) {
            in.write("hello again\n");
            in.flush();
            assertEquals("got hello again", out.readLine());
        }
        attached.destroyForcibly();
        attached.waitFor();
        assertEquals(
                "tick 7",
                DAEMON.docker("logs", "runs7").ok().lines().findFirst().orElse(""));
        assertEquals(
                "out of exec",
                DAEMON.docker("exec", "runs3", "echo", "out of exec").ok());

        awaitGone(fleeting);
        DAEMON.removeContainers();
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
        assertEquals(List.of(), DAEMON.ports());
        assertTrue(
                DAEMON.mounts().stream().noneMatch(m -> m.contains("overlay")),
                () -> DAEMON.mounts().toString());
    }

    private static String state(String id) {
        return DAEMON.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", id)
                .ok();
    }

    /** Waits by the engine's own wait until the container of an id has been removed. */
    private static void awaitGone(String id) {
        Command.of(
                        "curl",
                        "-s",
                        "--max-time",
                        "20",
                        "--unix-socket",
                        DAEMON.socket().toString(),
                        "-X",
                        "POST",
                        "http://d/containers/" + id + "/wait?condition=removed")
                .run();
        assertTrue(DAEMON.docker("inspect", id).code() != 0, "the --rm container is still there");
    }

    @Test
    void refusesASecondDaemonOnTheSameData() {
        var second = Command.of(
                        Daemon.distribution().resolve("bin/djongd").toString(),
                        "--host",
                        "unix://" + DAEMON.root() + "/second.sock",
                        "--data-root",
                        DAEMON.dataRoot().toString(),
                        "--exec-root",
                        DAEMON.root().resolve("run2").toString(),
                        "--pidfile",
                        DAEMON.root().resolve("second.pid").toString())
                .run();
        assertTrue(second.code() != 0, second::toString);
        assertTrue((second.out() + second.err()).contains(DAEMON.dataRoot().toString()), second::toString);
        assertEquals("", DAEMON.docker("ps", "-q", "--filter", "name=second").ok());
    }
}
