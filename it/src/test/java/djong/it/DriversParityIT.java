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
                                + "docker inspect -f {{.Config.Hostname}} drv12; docker rm -f drv10 drv11 drv12"),
                new Row(
                        "ports in each gateway mode",
                        ports("drv20", "-o M4=routed")
                                + ports("drv21", "-o M4=nat-unprotected")
                                + ports("drv22", "--ipv6 -o M6=routed")
                                + ports("drv23", "--ipv6 -o M4=routed -o M6=routed")
                                + ports("drv24", "--ipv6")
                                + ports("drv25", "--ipv6 --ipv4=false")
                                + ports("drv26", "--internal")
                                + ports("drv27", "--internal --ipv6 -o M4=isolated -o M6=isolated")
                                + ports("drv28", "-o M4=isolated")
                                + ports("drv29", "-o M4=bad")),
                new Row(
                        "ports with other options of a bridge",
                        ports("drv30", "-o B.host_binding_ipv4=127.0.0.1")
                                + ports("drv31", "-o B.host_binding_ipv4=::1")
                                + ports("drv32", "-o B.inhibit_ipv4=true --subnet 10.98.2.0/24")
                                + ports(
                                        "drv33",
                                        "-o com.docker.network.container_iface_prefix=foo -o com.docker.network.driver.mtu=1400")
                                + ports("drv34", "-o com.docker.network.driver.mtu=-4")
                                + ports("drv35", "-o B.enable_icc=x")
                                + ports("drv36", "-o B.host_binding_ipv4=x")),
                new Row(
                        "ports follow the way out",
                        "docker network create --label drivers --internal drv40; docker network create --label drivers --ipv6 drv41; "
                                + run
                                + "-d --name drv42 --network drv40 -p 18977:80 drivers sleep 1000; P='docker inspect -f {{json.NetworkSettings.Ports}} drv42'; $P; "
                                + "docker network connect drv41 drv42; $P; docker network connect --gw-priority 5 bridge drv42; $P; "
                                + "docker network disconnect drv41 drv42; $P; docker network disconnect bridge drv42; $P; docker rm -f drv42; docker network rm drv40 drv41"),
                new Row(
                        "link-local addresses, settings and names of links",
                        "docker network create --label drivers --subnet 10.98.3.0/24 drv50; O=com.docker.network.endpoint; R='"
                                + run + "--rm --network'; "
                                + "$R drv50 --link-local-ip 169.254.7.7 drivers sh -c \"ip -o addr | grep -o '169.*eth0'\"; "
                                + "$R drv50 --link-local-ip bad drivers true; $R drv50 --link-local-ip 10.1.1.1 drivers true; "
                                + "for v in log_martians=1 log_martians=1,net.ipv4.conf.IFNAME.forwarding=0; do "
                                + "$R \\\"name=drv50\\\",\\\"driver-opt=$O.sysctls=net.ipv4.conf.IFNAME.$v\\\" drivers sh -c 'cat /proc/sys/net/ipv4/conf/eth0/log_martians /proc/sys/net/ipv4/conf/eth0/forwarding'; done; "
                                + "for v in net.ipv4.conf.eth0.log_martians=1 net.ipv4.ip_forward=1 bad; do $R name=drv50,driver-opt=$O.sysctls=$v drivers true; done; "
                                + "$R name=drv50,driver-opt=$O.ifname=foo0 drivers ls /sys/class/net | grep foo; "
                                + "$R drv50 --ip 10.97.1.1 drivers true; $R bridge --ip 10.97.1.1 drivers true; docker network rm drv50"),
                new Row(
                        "one more network while it runs",
                        "docker network create --label drivers --subnet 10.98.3.0/24 drv60; docker network create --label drivers drv61; "
                                + run + "-d --name drv62 --hostname host drivers sleep 1000; "
                                + "docker network connect --ip 10.98.3.77 --link-local-ip 169.254.9.9 drv60 drv62; "
                                + "docker exec drv62 sh -c 'ip -o addr | grep -o \"eth1.*inet [0-9.]*\"; tail -n 2 /etc/hosts; grep ^[a-z] /etc/resolv.conf'; "
                                + "docker network disconnect drv60 drv62; docker exec drv62 sh -c 'tail -n 1 /etc/hosts; grep ^[a-z] /etc/resolv.conf'; "
                                + "docker network connect --ip 10.97.3.77 drv60 drv62; docker network connect --ip 10.98.3.77 drv61 drv62; "
                                + "docker network connect --ip 10.98.3.1 drv60 drv62; docker network connect --ip x drv60 drv62; "
                                + "docker rm -f drv62; docker network rm drv60 drv61"),
                new Row(
                        "macvlan and ipvlan networks that cannot be",
                        "N='docker network create --label drivers -d'; $N macvlan -o parent=lo drv70; $N macvlan -o parent=nosuch0 drv70; $N macvlan -o parent=nosuch0.10 drv70; "
                                + "ip link add drvp0 type veth peer name drvp1; for v in 5000 x 1.2; do $N macvlan -o parent=drvp0.$v drv70; done; "
                                + "$N macvlan -o parent=drvp0 -o macvlan_mode=bad drv70; $N ipvlan -o parent=drvp0 -o ipvlan_mode=bad drv70; $N ipvlan -o parent=drvp0 -o ipvlan_flag=bad drv70; "
                                + "$N ipvlan -o parent=drvp0 --subnet 10.99.5.0/24 drv71; " + run
                                + "--rm --name drv72 --network drv71 --mac-address 02:00:00:00:00:44 drivers true; docker rm -f drv72; "
                                + "docker network rm drv71; ip link del drvp0"),
                new Row(
                        "a macvlan network",
                        "ip link add drvp0 type veth peer name drvp1; ip link set drvp0 up; ip link set drvp1 up; N='docker network create --label drivers -d macvlan'; "
                                + "$N -o parent=drvp0 --subnet 10.99.1.0/24 drv80; docker network inspect -f '{{json .IPAM.Config}} {{.Driver}} {{.Internal}} {{json .Options}}' drv80; "
                                + run + "--rm --network drv80 drivers ip route; "
                                + run
                                + "-d --name drv81 --network drv80 -p 80:80 --expose 81 drivers sleep 1000; docker inspect -f '{{json .NetworkSettings.Ports}} {{json .NetworkSettings.Networks}}' drv81; "
                                + "docker ps --filter name=drv81 --format '{{.Ports}}-'; " + run
                                + "--rm --network drv80 drivers ping -c1 -w5 drv81 | grep received; "
                                + "$N --internal --ipv6 --subnet 10.99.2.0/24 --subnet fd00:99::/64 --gateway fd00:99::1 -o parent=drvp0 drv82; docker network connect --ip 10.99.2.44 drv82 drv81; "
                                + "docker exec drv81 sh -c 'ip -o addr | grep -o \"eth[0-9] *inet6* [0-9.f:]*\" | grep -v fe80; ip route'; docker network disconnect drv82 drv81; docker exec drv81 ls /sys/class/net; docker rm -f drv81; "
                                + "$N -o parent=drvp1 -o macvlan_mode=passthru --subnet 10.99.3.0/24 drv83; $N -o parent=drvp1 --subnet 10.99.4.0/24 drv84; $N -o parent=drvp0 -o macvlan_mode=passthru --subnet 10.99.4.0/24 drv84; "
                                + "docker network rm drv80 drv82 drv83; ip link del drvp0"));
    }

    /** What a network with these options makes of some ports; {@code B} and {@code M} stand for the beginnings of options. */
    private static String ports(String name, String options) {
        String all = options.replace("M4", "com.docker.network.bridge.gateway_mode_ipv4")
                .replace("M6", "com.docker.network.bridge.gateway_mode_ipv6")
                .replace("B.", "com.docker.network.bridge.");
        return "docker network create --label drivers " + all + " " + name
                + " && { docker run --label drivers -d --name c" + name + " --network " + name
                + " -p 18977:80 -p 81/udp -p 127.0.0.1:18978:82 drivers sleep 1000; { docker port c" + name
                + " | sort; docker inspect -f '{{json .NetworkSettings.Ports}}' c" + name
                + "; docker ps --filter name=c" + name
                + " --format '{{.Ports}}'; } | sed 's/[34][0-9][0-9][0-9][0-9]/EPHEMERAL/g'; docker exec c" + name
                + " sh -c 'ls /sys/class/net; cat /sys/class/net/*0/mtu; { ip route; ip -6 route; } | grep -o default.*dev.*[0-9] | sed s/via.*dev/dev/'; docker rm -f c"
                + name + "; docker network rm " + name + "; }; ";
    }

    @ParameterizedTest
    @MethodSource("rows")
    void sameAsTheReference(Row row) {
        assertEquals(script(reference, row.script()), script(DAEMON, row.script()));
    }
}
