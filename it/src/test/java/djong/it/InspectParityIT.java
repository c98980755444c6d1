package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents that scripts read most, field by field on both engines. What may differ is listed here and in docs/compat.md. */
class InspectParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    /** Fields whose values belong to the engine, not to the container: folders, the storage layout, the process id. */
    private static final Set<String> OWN = Set.of(
            "/ResolvConfPath",
            "/HostnamePath",
            "/HostsPath",
            "/LogPath",
            "/AppArmorProfile",
            "/State/Pid",
            "/Name",
            "/GraphDriver/Data",
            "/GraphDriver/Data/LowerDir",
            "/GraphDriver/Data/MergedDir",
            "/GraphDriver/Data/UpperDir",
            "/GraphDriver/Data/WorkDir",
            "/GraphDriver/Data/ID",
            "/HostConfig/Runtime",
            "/NetworkSettings/SandboxKey",
            "/NetworkSettings/Bridge",
            "/NetworkSettings/IPPrefixLen",
            "/NetworkSettings/Networks/bridge/IPPrefixLen",
            "/DockerVersion",
            // Ours alone.
            "/Djong",
            "/Metadata/LastTagTime");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static Reference reference = new Reference("");

    record Row(String rule, String create, String then) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand(
                            "import",
                            "-c",
                            "CMD [\"sh\"]",
                            "-c",
                            "ENV A=1",
                            "-c",
                            "LABEL x=y",
                            "-c",
                            "EXPOSE 80",
                            "-",
                            "inspected:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (!reference.host().isEmpty()) reference.docker("rmi", "-f", "inspected");
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("nothing asked for", "inspected", ""),
                new Row("a command", "inspected echo hi", "start -a"),
                new Row("ended", "inspected sh -c 'exit 3'", "start -a"),
                new Row("running", "-i inspected cat", "start"),
                new Row("a terminal", "-it inspected", "start"),
                new Row(
                        "identity",
                        "-h box --domainname example.org -u 33:33 -w /tmp -e B=2 -l k=v --stop-signal QUIT"
                                + " --stop-timeout 3 inspected",
                        ""),
                new Row("an entrypoint", "--entrypoint /bin/sh inspected -c true", "start -a"),
                new Row(
                        "resources",
                        "-m 64m --cpus 0.5 --cpu-shares 512 --pids-limit 50 --ulimit nofile=100:200 --shm-size 8m"
                                + " inspected true",
                        "start -a"),
                new Row(
                        "privileges",
                        "--cap-add SYS_ADMIN --cap-drop CHOWN --security-opt no-new-privileges --read-only --init"
                                + " inspected true",
                        "start -a"),
                new Row("privileged", "--privileged inspected true", "start -a"),
                new Row(
                        "mounts",
                        "-v /usr:/t:ro --mount type=tmpfs,dst=/m,tmpfs-size=1m --tmpfs /n inspected true",
                        "start -a"),
                new Row("no network", "--network none inspected true", "start -a"),
                new Row("the host's network", "--network host inspected true", "start -a"),
                new Row("removed at its end", "--rm -i inspected cat", "start"),
                new Row(
                        "a restart policy and a health check",
                        "--restart on-failure:3 --health-cmd true --health-interval 1h --health-timeout 2s"
                                + " --health-retries 4 --health-start-period 3s --health-start-interval 1h inspected sleep"
                                + " 100",
                        "start"),
                new Row("no health check", "--no-healthcheck --restart unless-stopped inspected", ""),
                new Row(
                        "nearly every option",
                        "-m 64m --memory-reservation 32m --memory-swap 128m --memory-swappiness 50 --oom-kill-disable --oom-score-adj 500"
                                + " --cpu-shares 512 --cpu-period 100000 --cpu-quota 50000 --cpuset-cpus 0 --cpuset-mems 0 --pids-limit 50 --ulimit nofile=100:200"
                                + " --device /dev/null:/dev/n:r --device-cgroup-rule 'c 1:3 r' --group-add 5 --sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=1000"
                                + " --ipc shareable --shm-size 8m --pid host --cgroupns private --cap-add SYS_ADMIN --cap-drop CHOWN --security-opt no-new-privileges --security-opt seccomp=unconfined --security-opt label=disable"
                                + " --add-host a:1.1.1.1 --add-host g=host-gateway --dns 1.1.1.1 --dns-option ndots:3 --dns-search a.b --tmpfs /n:size=1m --read-only --init --cgroup-parent /inspected"
                                + " --annotation a=b -l k=v -e B=2 -w /tmp -h box --domainname example.org -u 33:33 --stop-signal QUIT --stop-timeout 3 --expose 99 inspected true",
                        "start -a"),
                new Row(
                        "the host's namespaces",
                        "--ipc host --uts host --pid host --userns host --cgroupns host inspected true",
                        "start -a"),
                new Row(
                        "no shared memory",
                        "--ipc none --security-opt systempaths=unconfined inspected true",
                        "start -a"),
                new Row(
                        "devices that are not there",
                        "--device /dev/nosuch --gpus all --device vendor.test/class=y inspected true",
                        "start"),
                new Row("a failed start", "inspected /no/such", "start"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void containersAgree(Row row) throws IOException {
        assertEquals(render(document(reference, row)), render(document(DAEMON, row)));
    }

    @org.junit.jupiter.api.Test
    void imagesAgree() throws IOException {
        Map<String, String> ours = flat(
                JSON.readTree(DAEMON.docker("image", "inspect", "inspected").ok())
                        .get(0));
        Map<String, String> theirs = flat(
                JSON.readTree(reference.docker("image", "inspect", "inspected").ok())
                        .get(0));
        assertEquals(render(theirs), render(ours));
    }

    private static Map<String, String> document(Engine engine, Row row) throws IOException {
        String name = "inspected1";
        engine.client("sh", "-c", "docker create --name " + name + " " + row.create())
                .run()
                .ok();
        try {
            if (!row.then().isEmpty())
                engine.client("sh", "-c", "docker " + row.then() + " " + name).run();
            return flat(
                    JSON.readTree(engine.docker("container", "inspect", name).ok())
                            .get(0));
        } finally {
            engine.docker("rm", "-f", name);
        }
    }

    static String render(Map<String, String> fields) {
        var lines = new StringBuilder();
        fields.forEach(
                (path, value) -> lines.append(path).append(" = ").append(value).append('\n'));
        return lines.toString();
    }

    /** Every leaf by its path, with ids, times and addresses taken away. */
    static Map<String, String> flat(JsonNode root) {
        var fields = new TreeMap<String, String>();
        flatten("", root, fields);
        return fields;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> fields) {
        if (OWN.contains(path)) return;
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(e -> flatten(path + "/" + e.getKey(), e.getValue(), fields));
        } else if (node.isArray() && !node.isEmpty() && path.endsWith("Mounts")) {
            // Their order is a map's order.
            var sorted = new TreeSet<String>();
            node.forEach(mount -> sorted.add(Normal.of(mount.toString())));
            fields.put(path, sorted.toString());
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) flatten(path + "/" + i, node.get(i), fields);
        } else {
            fields.put(path, Normal.of(node.toString()).replace("runc create failed", "crun create failed"));
        }
    }
}
