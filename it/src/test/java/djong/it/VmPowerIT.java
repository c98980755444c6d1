package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The power goes while containers run, in all phases; the same disk then boots again. Nothing that was promised may be lost. */
class VmPowerIT {
    @RegisterExtension
    static final Vm VM = new Vm();

    private static String state(String container) {
        return VM.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", container)
                .ok();
    }

    @Test
    void startsAgainAfterAPowerLoss() throws IOException, InterruptedException {
        Images.importBusybox(VM);
        VM.docker("run", "-d", "--name", "runs", Images.BUSYBOX, "sh", "-c", "echo up; exec sleep 1000")
                .ok();
        VM.docker("run", "--name", "ended", Images.BUSYBOX, "sh", "-c", "echo last words; exit 3")
                .code(3);
        VM.docker("run", "-d", "--restart=always", "--name", "service", Images.BUSYBOX, "sleep", "1000")
                .ok();
        VM.docker("create", "--name", "created", "--label", "kept=yes", Images.BUSYBOX, "echo", "later")
                .ok();
        // What a program has synced is on the disk, here as anywhere.
        VM.docker("exec", "runs", "sh", "-c", "echo precious > /file; sync").ok();
        VM.docker("volume", "create", "--label", "kept=yes", "shelf").ok();
        VM.docker("tag", Images.BUSYBOX, "busybox:tagged").ok();
        VM.docker("run", "-d", "--rm", "--name", "fleeting", Images.BUSYBOX, "sleep", "1000")
                .ok();

        VM.powerOff();
        VM.boot();

        assertEquals(
                "created ended runs service",
                String.join(
                        " ",
                        VM.docker("ps", "-a", "--format", "{{.Names}}")
                                .ok()
                                .lines()
                                .sorted()
                                .toList()));
        Instant deadline = Instant.now().plus(Duration.ofMinutes(1));
        while (!state("service").equals("running 0")) {
            assertTrue(Instant.now().isBefore(deadline), () -> "not started again: " + state("service"));
        }
        assertEquals("exited 3", state("ended"));
        assertEquals("last words", VM.docker("logs", "ended").ok());
        assertEquals("created 0", state("created"));
        assertTrue(state("runs").startsWith("exited "), state("runs"));
        assertEquals(
                "yes",
                VM.docker("inspect", "-f", "{{.Config.Labels.kept}}", "created").ok());
        assertEquals(
                "yes",
                VM.docker("volume", "inspect", "-f", "{{.Labels.kept}}", "shelf")
                        .ok());
        assertTrue(VM.docker("images", "-q", "busybox:tagged").ok().length() > 0);

        assertEquals("later", VM.docker("start", "-a", "created").ok());
        VM.docker("start", "runs").ok();
        assertEquals("precious", VM.docker("exec", "runs", "cat", "/file").ok());
        VM.docker("run", "--rm", Images.BUSYBOX, "true").ok();
        VM.docker("rm", "-f", "runs", "ended", "created", "service").ok();
        assertEquals("", VM.docker("ps", "-aq").ok());
        assertEquals(
                List.of(),
                VM.shell("ls /var/lib/djong/containers").text().lines().toList());
        assertEquals("", VM.shell("grep overlay /proc/mounts").text());
    }
}
