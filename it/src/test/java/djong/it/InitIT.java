package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --init}, with the program that comes with the product and with tini where it is installed: containers cannot tell them apart. */
class InitIT {
    private static final Path TINI = Path.of("/usr/bin/tini-static");

    @RegisterExtension
    static final Daemon OWN =
            new Daemon("--init-path", Daemon.distribution().resolve("lib/init").toString());

    @RegisterExtension
    static final Daemon WITH_TINI = new Daemon("--init-path", TINI.toString());

    enum Init {
        OURS(OWN),
        TINI_STATIC(WITH_TINI);

        final Daemon daemon;

        Init(Daemon daemon) {
            this.daemon = daemon;
        }

        Command.Result run(String... arguments) {
            Assumptions.assumeTrue(this == OURS || Files.isExecutable(TINI), "needs tini: apt install tini");
            var argv = new ArrayList<>(List.of("run", "--rm", "--init"));
            argv.addAll(List.of(arguments));
            return daemon.docker(argv.toArray(String[]::new));
        }
    }

    @BeforeAll
    static void images() {
        for (Init init : Init.values()) Images.importBusybox(init.daemon);
    }

    @ParameterizedTest
    @EnumSource
    void isProcessOneAndEndsLikeItsChild(Init init) {
        assertEquals(
                "/sbin/docker-init -- sh -c tr '\\0' ' ' </proc/1/cmdline",
                init.run(Images.BUSYBOX, "sh", "-c", "tr '\\0' ' ' </proc/1/cmdline")
                        .ok());
        assertEquals(41, init.run(Images.BUSYBOX, "sh", "-c", "exit 41").code());
        assertEquals(137, init.run(Images.BUSYBOX, "sh", "-c", "kill -9 $$").code());
    }

    @ParameterizedTest
    @EnumSource
    void reapsOrphans(Init init) {
        String orphans = "for i in 1 2 3 4 5 6 7 8; do (sh -c 'echo $$ >> /pids' &); done;"
                + " while [ $(wc -l < /pids) -lt 8 ]; do :; done;"
                + " for p in $(cat /pids); do while [ -e /proc/$p ]; do :; done; done; echo none left";
        assertEquals("none left", init.run(Images.BUSYBOX, "sh", "-c", orphans).ok());
    }

    @ParameterizedTest
    @EnumSource
    void givesTheTerminalToItsChild(Init init) {
        // Fields 5 and 8 of stat: the process group, and that in the foreground of the terminal.
        String look =
                "read -r pid name state parent group session tty front rest < /proc/$$/stat; [ $group = $front ] && [ $group = $$ ] && echo mine";
        assertEquals("mine", init.run("-t", Images.BUSYBOX, "sh", "-c", look).ok());
    }

    @ParameterizedTest
    @EnumSource
    void passesOnWhatStopSends(Init init) {
        String trap = "trap 'echo stopping; exit 5' TERM; echo ready; while :; do read -t 1 x < /dev/null; done";
        Assumptions.assumeTrue(init == Init.OURS || Files.isExecutable(TINI), "needs tini: apt install tini");
        init.daemon
                .docker("run", "-d", "--init", "--name", "stops", Images.BUSYBOX, "sh", "-c", trap)
                .ok();
        try {
            Process logs = init.daemon.dockerCommand("logs", "-f", "stops").start();
            assertEquals("ready", logs.inputReader().readLine());
            init.daemon.docker("stop", "stops").ok();
            assertEquals("stopping", logs.inputReader().readLine());
            assertEquals("5", init.daemon.docker("wait", "stops").ok());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            init.daemon.docker("rm", "-f", "stops");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItCannotStart(Init init) {
        Command.Result missing = init.run(Images.BUSYBOX, "nosuch");
        assertEquals(127, missing.code());
        assertTrue(
                missing.err().strip().endsWith("] exec nosuch failed: No such file or directory"), missing::toString);
        assertEquals(126, init.run(Images.BUSYBOX, "/etc/passwd").code());
    }

    @ParameterizedTest
    @EnumSource
    void worksWithoutPrivilegesAndWithTheHostsProcesses(Init init) {
        assertEquals(
                "33",
                init.run("--user", "33", "--cap-drop", "ALL", "--read-only", Images.BUSYBOX, "id", "-u")
                        .ok());
        assertEquals(
                "beside others",
                init.run("--pid", "host", Images.BUSYBOX, "echo", "beside others")
                        .ok());
    }
}
