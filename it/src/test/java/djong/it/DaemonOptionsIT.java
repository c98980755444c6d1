package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Options of the daemon that change what everybody meets: one without a default bridge, which asks for the classic builder. */
class DaemonOptionsIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon("--bridge", "none", "--feature", "buildkit=false");

    private static final String NETWORKS =
            "{{range $k, $v := .NetworkSettings.Networks}}{{$k}}:{{$v.NetworkID}}:{{$v.IPAddress}} {{end}}";

    @Test
    void withoutADefaultBridgeContainersHaveALoopbackAlone() {
        Images.importBusybox(DAEMON);
        assertEquals(
                "host\nnone",
                DAEMON.docker("network", "ls", "--format", "{{.Name}}").ok());
        assertEquals(
                "lo",
                DAEMON.docker("run", "--rm", "-p", "80", Images.BUSYBOX, "ls", "/sys/class/net")
                        .ok());
        DAEMON.docker("run", "-d", "--name", "alone", Images.BUSYBOX, "sleep", "1000")
                .ok();
        assertEquals(
                "bridge::",
                DAEMON.docker("inspect", "-f", NETWORKS, "alone").ok().strip());
        assertEquals(
                "Error response from daemon: network bridge not found",
                DAEMON.docker("network", "connect", "bridge", "alone")
                        .err()
                        .lines()
                        .findFirst()
                        .orElse(""));

        String subnet = "10.213.255.0/24";
        DAEMON.docker("network", "create", "--subnet", subnet, "own").ok();
        assertEquals(
                "10.213.255.2/24",
                DAEMON.docker(
                                "run",
                                "--rm",
                                "--network",
                                "own",
                                Images.BUSYBOX,
                                "sh",
                                "-c",
                                "ip -o -4 a show eth0 | awk '{print $4}'")
                        .ok());
        DAEMON.docker("rm", "-f", "alone").ok();
        DAEMON.docker("network", "rm", "own").ok();
    }

    @Test
    void clientsAreAskedForTheClassicBuilder() {
        String head = Command.of(
                        "curl", "-sI", "--max-time", "20", "--unix-socket", DAEMON.socket() + "", "http://d/_ping")
                .run()
                .ok();
        assertTrue(head.contains("Builder-Version: 1"), head);
    }
}
