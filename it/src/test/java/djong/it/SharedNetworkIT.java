package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers in the network of another, {@code --network container:x}. What clients see of it is compared in {@link DriversParityIT}. */
class SharedNetworkIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @BeforeAll
    static void images() {
        Images.importBusybox(DAEMON);
    }

    @AfterEach
    void removeAll() {
        DAEMON.removeContainers();
    }

    private static String links(String container) {
        return DAEMON.docker("exec", container, "sh", "-c", "ls /sys/class/net | grep -c '^eth'")
                .out()
                .strip();
    }

    /** An address that is given out again must not live on in a namespace that somebody else is in. */
    @Test
    void theLinkEndsWithItsOwnerAlsoWhenTheDaemonWasKilledMeanwhile() throws Exception {
        DAEMON.djong("run", "-d", "--name", "owner", Images.BUSYBOX, "sleep", "1000")
                .ok();
        DAEMON.djong("run", "-d", "--name", "guest", "--network", "container:owner", Images.BUSYBOX, "sleep", "1000")
                .ok();
        assertEquals("1", links("guest"));
        DAEMON.killHard();
        DAEMON.start();
        assertEquals("1", links("guest"));
        DAEMON.docker("stop", "-t", "0", "owner").ok();
        assertEquals("0", links("guest"));
        DAEMON.docker("start", "owner").ok();
        assertEquals("0", links("guest"), "the owner's network is another one now");
        DAEMON.docker("restart", "-t", "0", "guest").ok();
        assertEquals("1", links("guest"));
    }

    @Test
    void afterTheDaemonsEndTheOwnerComesFirst() throws Exception {
        DAEMON.docker("run", "-d", "--name", "owner", "--restart", "always", Images.BUSYBOX, "sleep", "1000")
                .ok();
        for (String name : List.of("guest1", "guest2")) {
            DAEMON.docker(
                            "run",
                            "-d",
                            "--name",
                            name,
                            "--restart",
                            "always",
                            "--network",
                            "container:owner",
                            Images.BUSYBOX,
                            "sleep",
                            "1000")
                    .ok();
        }
        var processes = new ArrayList<ProcessHandle>();
        for (String name : List.of("owner", "guest1", "guest2")) {
            String pid = DAEMON.docker("inspect", "-f", "{{.State.Pid}}", name).ok();
            processes.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        }
        DAEMON.killHard();
        for (ProcessHandle process : processes) {
            process.destroyForcibly();
            process.onExit().join();
        }
        DAEMON.start();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline
                && !(links("guest1").equals("1") && links("guest2").equals("1"))) Thread.onSpinWait();
        assertEquals("1", links("guest1"));
        assertEquals("1", links("guest2"));
    }
}
