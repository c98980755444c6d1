package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kinds of networks, and networks of other containers: the same script against this engine and the reference, as in {@link ParityIT}. */
class DriversParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static Reference reference = new Reference("");

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-", "drivers:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        script(
                reference,
                "docker ps -aq --filter label=drivers | xargs -r docker rm -f; docker network prune -f --filter label=drivers; docker rmi -f drivers:latest");
    }

    private static String script(Engine engine, String script) {
        var run = engine.client("sh", "-c", "exec 2>&1; " + script).run();
        return Normal.of(run.out()) + "exit " + run.code() + "\n";
    }

    static Stream<Row> rows() {
        String create = "docker create --label drivers ";
        String run = "docker run --label drivers ";
        return Stream.of(
                new Row(
                        "a network shared with another container, and its files",
                        run + "-d --name drv1 --hostname host --domainname dom drivers sleep 1000; "
                                + run + "-d --name drv2 --network container:drv1 drivers sleep 1000; "
                                + create + "--name drv3 --network container:drv1 drivers true; "
                                + run + "-d --name drv4 --network container:drv2 drivers sleep 1000; "
                                + "docker inspect -f '{{json .NetworkSettings}} {{.Config.Hostname}} {{.Config.Domainname}} {{.HostConfig.NetworkMode}}' drv2 drv4; "
                                + "docker inspect -f '{{json .NetworkSettings.Networks}} {{.HostsPath}}' drv3; "
                                + "for c in drv2 drv4; do for f in HostsPath HostnamePath ResolvConfPath; do test $(docker inspect -f {{.$f}} $c) = $(docker inspect -f {{.$f}} drv1) && echo its $f; done; done; "
                                + "docker exec drv2 sh -c 'hostname; ls /sys/class/net | grep eth; tail -n 1 /etc/hosts; echo $HOSTNAME'; "
                                + "docker network connect bridge drv2; docker network disconnect bridge drv2; docker network connect none drv2; "
                                + "docker ps --filter label=drivers --format '{{.Names}} {{.Networks}} {{.Ports}}'; docker rm -f drv1 drv2 drv3 drv4"),
                new Row(
                        "the other one ends, starts again and goes",
                        run + "-d --name drv5 drivers sleep 1000; " + run
                                + "-d --name drv6 --network container:drv5 drivers sleep 1000; "
                                + create + "--name drv7 --network container:drv5 drivers true; "
                                + "docker stop -t 0 drv5; docker exec drv6 sh -c 'ls /sys/class/net | grep eth'; docker start drv7; docker start drv5; "
                                + "docker exec drv6 sh -c 'ls /sys/class/net | grep eth'; docker restart -t 0 drv6; docker exec drv6 sh -c 'ls /sys/class/net | grep eth'; "
                                + "docker rm -f drv5; docker stop -t 0 drv6; docker start drv6; docker inspect -f '{{.State.ExitCode}} {{.State.Error}}' drv6; docker rm -f drv6 drv7"),
                new Row(
                        "a network that cannot be shared",
                        create + "--name drv8 --network container:nosuch drivers true; docker start drv8; "
                                + "docker inspect -f '{{.HostConfig.NetworkMode}} {{.State.Error}}' drv8; "
                                + create + "--name drv9 --network container:drv9 drivers true; docker start drv9; "
                                + create + "--network container:drv8 -p 80:80 drivers true; "
                                + create + "--network container:drv8 --ip 1.2.3.4 drivers true; "
                                + create + "--network container: drivers true; "
                                + create + "--network container:drv8 --hostname x drivers true; "
                                + create + "--network container:drv8 --dns 1.1.1.1 drivers true; "
                                + create + "--network container:drv8 --link drv9 drivers true; "
                                + run + "--rm --network container:drv8 drivers true; docker rm drv8 drv9"),
                new Row(
                        "the network of one that is paused, or that has the host's; settings of the kernel",
                        run
                                + "-d --name drv10 --sysctl net.ipv4.ip_unprivileged_port_start=77 drivers sleep 1000; docker pause drv10; "
                                + run
                                + "--rm --network container:drv10 drivers sysctl net.ipv4.ip_unprivileged_port_start; "
                                + run
                                + "--rm --network container:drv10 --sysctl net.ipv4.ip_unprivileged_port_start=78 drivers sysctl net.ipv4.ip_unprivileged_port_start; "
                                + run + "-d --name drv11 --network host drivers sleep 1000; "
                                + run + "--name drv12 --network container:drv11 drivers hostname; "
                                + "docker inspect -f {{.Config.Hostname}} drv12; docker rm -f drv10 drv11 drv12"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void sameAsTheReference(Row row) {
        assertEquals(script(reference, row.script()), script(DAEMON, row.script()));
    }
}
