package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that set every field of a container's configuration that means anything on Linux, on both engines: status, warnings and refusals are the same, and
 * so is what inspect says of the container that was made. Some fields exclude each other, hence several requests.
 */
class EveryOptionIT {
    private static final String IMAGE = "everything:latest";
    private static final String NAME = "everything1";
    private static final String DONOR = "everything0";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CONFIG =
            "Hostname Domainname User AttachStdin AttachStdout AttachStderr ExposedPorts Tty OpenStdin StdinOnce Env Cmd Healthcheck Image Volumes"
                    + " WorkingDir Entrypoint NetworkDisabled OnBuild Labels StopSignal StopTimeout Shell";
    private static final String HOST_CONFIG =
            "CpuShares Memory CgroupParent BlkioWeight BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps"
                    + " BlkioDeviceWriteIOps CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus CpusetMems Devices DeviceCgroupRules"
                    + " DeviceRequests MemoryReservation MemorySwap MemorySwappiness NanoCpus OomKillDisable Init PidsLimit Ulimits Binds LogConfig"
                    + " NetworkMode PortBindings RestartPolicy AutoRemove VolumeDriver VolumesFrom Mounts ConsoleSize Annotations CapAdd CapDrop"
                    + " CgroupnsMode Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode Cgroup Links OomScoreAdj PidMode Privileged PublishAllPorts"
                    + " ReadonlyRootfs SecurityOpt StorageOpt Tmpfs UTSMode UsernsMode ShmSize Sysctls Runtime MaskedPaths ReadonlyPaths";
    /** Windows' own, and the client's. */
    private static final String MEANINGLESS =
            "ArgsEscaped CpuCount CpuPercent IOMaximumIOps IOMaximumBandwidth Isolation ContainerIDFile";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static Reference reference = new Reference("");

    /** @param starts whether it is started before it is looked at */
    record Request(String rule, boolean starts, String json) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Request> requests() {
        return Stream.of(
                new Request("what goes together", true, """
                    {"Hostname": "box", "Domainname": "example.org", "User": "33:33", "AttachStdin": true, "AttachStdout": true, "AttachStderr": true,
                     "ExposedPorts": {"80/tcp": {}, "53/udp": {}}, "Tty": true, "OpenStdin": true, "StdinOnce": true, "Env": ["A=1", "EMPTY="],
                     "Cmd": ["-c", "sleep 100"], "Entrypoint": ["/bin/sh"], "WorkingDir": "/tmp", "Volumes": {"/anonymous": {}}, "Image": "everything:latest",
                     "Healthcheck": {"Test": ["CMD", "true"], "Interval": 3600000000000, "Timeout": 2000000000, "Retries": 4,
                        "StartPeriod": 3000000000, "StartInterval": 3600000000000},
                     "Labels": {"k": "v"}, "StopSignal": "SIGQUIT", "StopTimeout": 1, "Shell": ["/bin/ash", "-c"], "OnBuild": ["RUN true"],
                     "HostConfig": {
                        "CpuShares": 512, "Memory": 67108864, "CgroupParent": "/everything", "BlkioWeight": 300,
                        "BlkioWeightDevice": [{"Path": "/dev/vda", "Weight": 200}], "BlkioDeviceReadBps": [{"Path": "/dev/vda", "Rate": 1000000}],
                        "BlkioDeviceWriteBps": [{"Path": "/dev/vda", "Rate": 1000000}], "BlkioDeviceReadIOps": [{"Path": "/dev/vda", "Rate": 1000}],
                        "BlkioDeviceWriteIOps": [{"Path": "/dev/vda", "Rate": 1000}], "CpuPeriod": 100000, "CpuQuota": 50000,
                        "CpusetCpus": "0", "CpusetMems": "0", "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/n", "CgroupPermissions": "r"}],
                        "DeviceCgroupRules": ["c 1:3 r"], "MemoryReservation": 33554432, "MemorySwap": 134217728, "MemorySwappiness": 50,
                        "OomKillDisable": true, "Init": true, "PidsLimit": 50, "Ulimits": [{"Name": "nofile", "Soft": 100, "Hard": 200}],
                        "Binds": ["/usr:/bound:ro,rprivate", "named:/named:nocopy"], "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "tag": "t"}},
                        "NetworkMode": "default", "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]},
                        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}, "VolumeDriver": "local", "VolumesFrom": ["everything0:ro"],
                        "Mounts": [
                            {"Type": "tmpfs", "Target": "/m1", "TmpfsOptions": {"SizeBytes": 1048576, "Mode": 511}},
                            {"Type": "bind", "Source": "/usr", "Target": "/m2", "ReadOnly": true, "Consistency": "cached",
                                "BindOptions": {"Propagation": "rprivate", "NonRecursive": true}},
                            {"Type": "volume", "Source": "labelled", "Target": "/m3", "VolumeOptions": {"NoCopy": true, "Labels": {"x": "y"},
                                "DriverConfig": {"Name": "local", "Options": {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}}}}],
                        "ConsoleSize": [40, 100], "Annotations": {"a": "b"}, "CapAdd": ["SYS_ADMIN"], "CapDrop": ["CAP_CHOWN", "mknod"],
                        "CgroupnsMode": "private", "Dns": ["1.1.1.1"], "DnsOptions": ["ndots:3"], "DnsSearch": ["a.b"],
                        "ExtraHosts": ["a:1.1.1.1", "g:host-gateway"], "GroupAdd": ["5", "audio"], "IpcMode": "shareable",
                        "Links": ["everything0:alias"], "OomScoreAdj": 500, "PidMode": "host", "ReadonlyRootfs": true,
                        "SecurityOpt": ["no-new-privileges", "seccomp=unconfined", "label=disable", "apparmor=unconfined"], "Tmpfs": {"/n": "size=1m"},
                        "UTSMode": "", "UsernsMode": "", "Cgroup": "", "ShmSize": 8388608, "Sysctls": {"net.ipv4.ip_forward": "1", "kernel.msgmax": "1000"},
                        "Runtime": "", "MaskedPaths": ["/proc/kcore"], "ReadonlyPaths": ["/proc/sys"]}}"""),
                new Request("the rest", true, """
                    {"Image": "everything:latest", "Cmd": ["sleep", "100"], "ExposedPorts": {"8080/tcp": {}},
                     "HostConfig": {"NanoCpus": 500000000, "AutoRemove": true, "Privileged": true, "PublishAllPorts": true, "UsernsMode": "host",
                        "IpcMode": "private", "PidMode": "", "CgroupnsMode": "host", "LogConfig": {"Type": "local"}}}"""),
                new Request("the host's names", true, """
                    {"Image": "everything:latest", "Cmd": ["sleep", "100"], "HostConfig": {"UTSMode": "host", "NetworkMode": "host", "IpcMode": "host"}}"""),
                new Request("no network at all", true, """
                    {"Image": "everything:latest", "Cmd": ["sleep", "100"], "NetworkDisabled": true}"""),
                new Request("empty lists and objects", true, """
                    {"Image": "everything:latest", "Cmd": ["sleep", "100"], "Env": [], "Labels": {}, "ExposedPorts": {}, "Volumes": {}, "Entrypoint": [], "OnBuild": [],
                     "Shell": [], "Healthcheck": {}, "HostConfig": {"Binds": [], "Mounts": [], "PortBindings": {}, "CapAdd": [], "CapDrop": [], "Dns": [],
                        "DnsOptions": [], "DnsSearch": [], "ExtraHosts": [], "GroupAdd": [], "Links": [], "SecurityOpt": [], "Tmpfs": {}, "Sysctls": {}, "Devices": [],
                        "DeviceCgroupRules": [], "DeviceRequests": [], "Ulimits": [], "VolumesFrom": [], "Annotations": {}, "StorageOpt": {}, "BlkioWeightDevice": [],
                        "MaskedPaths": [], "ReadonlyPaths": [], "LogConfig": {"Type": "", "Config": {}}, "RestartPolicy": {}}}"""),
                new Request("nothing", true, """
                    {"Image": "everything:latest", "Cmd": ["sleep", "100"]}"""),
                new Request("devices by request", false, """
                    {"Image": "everything:latest", "HostConfig": {"DeviceRequests": [{"Driver": "cdi", "Count": 0, "DeviceIDs": ["vendor.test/class=y"],
                        "Capabilities": [["gpu"]], "Options": {"a": "b"}}]}}"""),
                new Request("real time", false, """
                    {"Image": "everything:latest", "HostConfig": {"CpuRealtimePeriod": 1000000, "CpuRealtimeRuntime": 950000}}"""),
                new Request("a quota on a file system that has none", false, """
                    {"Image": "everything:latest", "HostConfig": {"StorageOpt": {"size": "1G"}}}"""),
                new Request("a storage option that nobody knows", false, """
                    {"Image": "everything:latest", "HostConfig": {"StorageOpt": {"nosuch": "1"}}}"""),
                new Request("a size that is none", false, """
                    {"Image": "everything:latest", "HostConfig": {"StorageOpt": {"size": "much"}}}"""),
                new Request("another's cgroup", false, """
                    {"Image": "everything:latest", "HostConfig": {"Cgroup": "container:everything0"}}"""),
                new Request("a shim that is not installed", true, """
                    {"Image": "everything:latest", "Cmd": ["true"], "HostConfig": {"Runtime": "io.containerd.nosuch.v2"}}"""));
    }

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", IMAGE)
                    .input(Images.busybox())
                    .run()
                    .ok();
            engine.docker(
                            "run",
                            "-d",
                            "--name",
                            DONOR,
                            "-v",
                            "/donated",
                            "--expose",
                            "7000-7002",
                            "--expose",
                            "9000/udp",
                            IMAGE,
                            "sleep",
                            "1000")
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        reference.docker("rm", "-fv", NAME, DONOR);
        reference.docker("volume", "rm", "-f", "named", "labelled");
        reference.docker("rmi", "-f", IMAGE);
    }

    private static Api api(Engine engine) {
        return new Api(Path.of(engine.host().substring("unix://".length())));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void enginesAgree(Request request) throws IOException {
        assertEquals(seen(reference, request), seen(DAEMON, request));
    }

    private static String seen(Engine engine, Request request) throws IOException {
        Api api = api(engine);
        try {
            Api.Answer created = api.call("POST", "/v1.51/containers/create?name=" + NAME, request.json());
            var seen = new StringBuilder(said("create", created));
            if (created.status() != 201) return seen.toString();
            if (request.starts())
                seen.append(said("start", api.call("POST", "/v1.51/containers/" + NAME + "/start", "")));
            JsonNode document = JSON.readTree(
                    api.call("GET", "/v1.51/containers/" + NAME + "/json", "").body());
            var fields = InspectParityIT.flat(document);
            fields.entrySet().removeIf(e -> different(e.getKey(), e.getValue()));
            return seen.append(InspectParityIT.render(fields).replaceAll("\"[^\"]*/volumes/", "\"<volumes>/"))
                    .toString();
        } finally {
            api.call("DELETE", "/v1.51/containers/" + NAME + "?force=1&v=1", "");
        }
    }

    /** What docs/compat.md names: nothing may be shown as null or as empty; an address of IPv6 for ports; where no network was wanted. */
    private static boolean different(String field, String value) {
        return Set.of("null", "[]", "{}").contains(value)
                || field.startsWith("/NetworkSettings/Ports/")
                || field.startsWith("/NetworkSettings/Networks/none/")
                || field.equals("/NetworkSettings/SandboxID");
    }

    private static String said(String what, Api.Answer answer) throws IOException {
        if (answer.body().isEmpty()) return what + " " + answer.status() + "\n";
        JsonNode body = JSON.readTree(answer.body());
        return what + " " + answer.status() + " " + body.path("message").asText() + " " + body.path("Warnings") + "\n";
    }

    @Test
    void everyFieldIsAskedFor() throws IOException {
        var config = new TreeSet<String>();
        var hostConfig = new TreeSet<String>();
        for (Request request : requests().toList()) {
            JsonNode json = JSON.readTree(request.json());
            json.fieldNames().forEachRemaining(config::add);
            json.path("HostConfig").fieldNames().forEachRemaining(hostConfig::add);
        }
        config.remove("HostConfig");
        assertEquals(new TreeSet<>(Set.of(CONFIG.split(" "))), config);
        assertEquals(new TreeSet<>(Set.of(HOST_CONFIG.split(" "))), hostConfig);
    }

    @Test
    void nothingElseIsShown() throws IOException {
        var shown = new TreeSet<String>();
        for (Engine engine : List.of(DAEMON, reference)) {
            JsonNode document = JSON.readTree(
                            engine.docker("container", "inspect", DONOR).ok())
                    .get(0);
            document.path("Config").fieldNames().forEachRemaining(shown::add);
            document.path("HostConfig").fieldNames().forEachRemaining(shown::add);
        }
        shown.removeAll(Set.of((CONFIG + " " + HOST_CONFIG + " " + MEANINGLESS).split(" ")));
        assertEquals(Set.of(), shown);
    }

    @Test
    void linksTellOfRunsOfPorts() {
        assertEquals(variables(reference), variables(DAEMON));
    }

    private static List<String> variables(Engine engine) {
        return engine.docker("run", "--rm", "--name", NAME, "--link", DONOR + ":d", IMAGE, "env")
                .ok()
                .replaceAll("172\\.\\d+\\.\\d+\\.\\d+|10\\.213\\.\\d+\\.\\d+", "ADDRESS")
                .lines()
                .filter(line -> line.startsWith("D_"))
                .sorted()
                .toList();
    }
}
