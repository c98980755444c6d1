package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images made of containers: what is in them, what they say of themselves, and what {@code diff} and {@code export} tell of a container. */
class CommitIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static Reference reference = new Reference("");

    @BeforeAll
    static void images() {
        Images.importBusybox(DAEMON);
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        script(
                reference,
                "docker ps -aq --filter name=commit- | xargs -r docker rm -fv; docker images -q 'commit-*' | sort -u |"
                        + " xargs -r docker rmi -f");
        reference = new Reference("");
    }

    private static String script(Engine engine, String script) {
        var run = engine.client("sh", "-c", "exec 2>&1; " + script).run();
        return Normal.of(run.out()) + "exit " + run.code() + "\n";
    }

    @AfterEach
    void removed() {
        DAEMON.removeContainers();
    }

    @Test
    void whatWasCommittedRuns() {
        DAEMON.docker(
                        "run",
                        "--name",
                        "one",
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "echo new >/new; rm /etc/group; rm -r /home; mkdir /home; touch /home/x")
                .ok();
        DAEMON.docker("commit", "-c", "CMD [\"cat\", \"/new\"]", "-c", "ENV A=b", "one", "made:1")
                .ok();
        assertEquals("new", DAEMON.docker("run", "--rm", "made:1").ok());
        assertEquals(
                "x b",
                DAEMON.docker(
                                "run",
                                "--rm",
                                "made:1",
                                "sh",
                                "-c",
                                "echo $(ls /home) $A; ls /etc/group 2>/dev/null || true")
                        .ok());
        DAEMON.docker("run", "--name", "two", "made:1", "sh", "-c", "echo more >/more")
                .ok();
        DAEMON.docker("commit", "two", "made:2").ok();
        assertEquals(
                "new\nmore",
                DAEMON.docker("run", "--rm", "made:2", "cat", "/new", "/more").ok());
        DAEMON.killHard();
        DAEMON.start();
        assertEquals(
                "new\nmore",
                DAEMON.docker("run", "--rm", "made:2", "cat", "/new", "/more").ok());
        DAEMON.removeContainers();
        DAEMON.docker("rmi", "made:2", "made:1").ok();
    }

    @Test
    void aRunningContainerStandsStillAndGoesOn() {
        DAEMON.docker("run", "-d", "--name", "box", Images.BUSYBOX, "sh", "-c", "echo x >/x; sleep 600")
                .ok();
        DAEMON.docker("exec", "box", "sh", "-c", "until [ -e /x ]; do :; done").ok();
        String since = DAEMON.docker("info", "-f", "{{.SystemTime}}").ok();
        DAEMON.docker("commit", "box", "made:running").ok();
        assertEquals(
                "running",
                DAEMON.docker("inspect", "-f", "{{.State.Status}}", "box").ok());
        assertEquals(
                "x", DAEMON.docker("run", "--rm", "made:running", "cat", "/x").ok());
        String events = DAEMON.client(
                        "sh",
                        "-c",
                        "docker events --since '" + since
                                + "' --until $(($(date +%s) + 1)) --filter container=box --format '{{.Action}}'")
                .run()
                .ok();
        assertTrue(events.startsWith("pause\ncommit\nunpause") || events.startsWith("pause\nunpause\ncommit"), events);
        DAEMON.removeContainers();
        DAEMON.docker("rmi", "made:running").ok();
    }

    @Test
    void ourCommandLineCommitsExportsAndTellsChanges() {
        DAEMON.docker("run", "--name", "box", Images.BUSYBOX, "sh", "-c", "echo x >/x; rm /etc/group")
                .ok();
        assertEquals("C /etc\nD /etc/group\nA /x", DAEMON.djong("diff", "box").ok());
        String id = DAEMON.djong("commit", "-m", "words", "-a", "me", "-c", "LABEL l=v", "box", "made:ours")
                .ok();
        assertEquals(id, DAEMON.docker("inspect", "-f", "{{.Id}}", "made:ours").ok());
        assertEquals(
                "words me v",
                DAEMON.docker("inspect", "-f", "{{.Comment}} {{.Author}} {{.Config.Labels.l}}", "made:ours")
                        .ok());
        byte[] tar = DAEMON.djong("export", "box").code(0).outBytes();
        assertEquals(tar.length, DAEMON.docker("export", "box").code(0).outBytes().length);
        DAEMON.removeContainers();
        DAEMON.docker("rmi", "made:ours").ok();
    }

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static final String CHANGED =
            "docker run --name commit-c commit-base sh -c 'echo a >/new; mkdir -p /nd/x; rm -r /home; echo u"
                    + " >>/etc/passwd; chown 5 /tmp; chmod 700 /root; rm /etc/group; mkdir /etc/group; ln -s x /usr/l; mv"
                    + " /var/www /var/w2; rm -r /bin; true'; ";
    private static final String REMOVED =
            "; docker rm -f commit-c >/dev/null; docker rmi -f commit-i >/dev/null 2>&1; true";

    static Stream<Row> rows() {
        return Stream.of(
                new Row("changes", CHANGED + "docker diff commit-c | sort" + REMOVED),
                new Row("no changes", "docker create --name commit-c commit-base true; docker diff commit-c" + REMOVED),
                new Row(
                        "an export",
                        CHANGED + "docker export commit-c | tar tvf - | awk '{print $1, $2, $6, $7, $8}' | grep -v bin/"
                                + REMOVED),
                new Row(
                        "history",
                        CHANGED
                                + "docker commit -m words -a me commit-c commit-i; docker history --no-trunc --format"
                                + " '{{.CreatedBy}} {{.Comment}} {{.Size}}' commit-i; docker inspect -f '{{json"
                                + " .Config}} {{.Comment}} {{.Author}} {{len .RootFS.Layers}}' commit-i"
                                + REMOVED),
                new Row(
                        "instructions",
                        "docker create --name commit-c -e A=1 -l x=y -w /w commit-base true; docker commit -c"
                                + " 'CMD [\"x\"]' -c 'ENV A=9' -c 'LABEL k=v' -c 'EXPOSE 81' -c 'USER bob' -c 'VOLUME"
                                + " /v' -c 'WORKDIR in' -c 'STOPSIGNAL SIGUSR1' -c 'HEALTHCHECK CMD true' -c 'ONBUILD RUN"
                                + " x' -c 'ENTRYPOINT e' commit-c commit-i; docker inspect -f '{{json .Config}}' commit-i"
                                + REMOVED),
                // Docker takes the variables from a map: their order is luck.
                new Row(
                        "variables changed and added",
                        "docker create --name commit-c -e A=1 -e B=2 commit-base true; docker commit -c 'ENV A=9 C=3'"
                                + " commit-c commit-i; docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}'"
                                + " commit-i | sort"
                                + REMOVED),
                new Row(
                        "what is refused",
                        "docker create --name commit-c commit-base true; docker commit -c 'RUN x' commit-c; docker"
                                + " commit commit-c UPPER; docker commit nosuch; docker diff nosuch; docker export nosuch;"
                                + " docker cp nosuch:/x .; docker cp commit-c:/x ."
                                + REMOVED),
                new Row(
                        "an empty commit has no layer",
                        "docker create --name commit-c commit-base true; docker commit commit-c commit-i; docker"
                                + " inspect -f '{{len .RootFS.Layers}}' commit-i; docker history --format '{{.Size}}"
                                + " {{.CreatedBy}}' commit-i"
                                + REMOVED));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void asTheReference(Row row) {
        if (reference.host().isEmpty()) {
            Reference found = Reference.orSkip();
            for (Engine engine : List.of(DAEMON, found))
                engine.dockerCommand("import", "-", "commit-base:latest")
                        .input(Images.busybox())
                        .run()
                        .ok();
            reference = found;
        }
        assertEquals(script(reference, row.script()), script(DAEMON, row.script()));
    }
}
