package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers on a machine as most users have it: one tree of control groups for all, an older kernel than the builder's, a real boot. */
class VmIT {
    @RegisterExtension
    static final Vm VM = new Vm();

    @BeforeAll
    static void images() {
        Images.importBusybox(VM);
    }

    private static String run(String... arguments) {
        var argv = new java.util.ArrayList<>(List.of("run", "-d"));
        argv.addAll(List.of(arguments));
        return VM.docker(argv.toArray(String[]::new)).ok();
    }

    private static String cgroup(String id, String file) {
        return VM.file("/sys/fs/cgroup/djong/" + id + "/" + file);
    }

    private static void remove(String... containers) {
        var argv = new java.util.ArrayList<>(List.of("rm", "-f"));
        argv.addAll(List.of(containers));
        VM.docker(argv.toArray(String[]::new)).ok();
    }

    @Test
    void tellsThatTheHierarchyIsUnified() {
        assertEquals(
                "2 cgroupfs",
                VM.docker("info", "-f", "{{.CgroupVersion}} {{.CgroupDriver}}").ok());
    }

    @Test
    void limitsStandInTheFilesOfVersionTwoInsideAndOutside() {
        var expected = new TreeMap<>(Map.of(
                "memory.max", "67108864",
                "memory.swap.max", "33554432",
                "memory.low", "16777216",
                "cpu.max", "50000 100000",
                "cpu.weight", "20",
                "cpuset.cpus", "1",
                "pids.max", "50"));
        String id = run(
                "-m=64m",
                "--memory-swap=96m",
                "--memory-reservation=16m",
                "--cpus=0.5",
                "--cpu-shares=512",
                "--cpuset-cpus=1",
                "--pids-limit=50",
                Images.BUSYBOX,
                "sleep",
                "1000");
        String read = "for f in " + String.join(" ", expected.keySet()) + "; do echo \"$f=$(cat $f)\"; done";
        String all = String.join(
                "\n",
                expected.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        assertEquals(
                all,
                VM.docker("exec", "-w", "/sys/fs/cgroup", id, "sh", "-c", read).ok());
        assertEquals(
                all, VM.shell("cd /sys/fs/cgroup/djong/" + id + " && " + read).text());
        remove(id);
        assertEquals("", cgroup(id, "cgroup.procs"), "the control group outlives its container");
    }

    @Test
    void aContainerWithoutLimitsIsCountedAllTheSame() {
        String id = run(Images.BUSYBOX, "sleep", "1000");
        assertTrue(Long.parseLong(cgroup(id, "memory.current")) > 0);
        assertEquals("1", cgroup(id, "pids.current"));
        assertTrue(cgroup(id, "cpu.stat").contains("usage_usec"));
        remove(id);
    }

    @Test
    void seesItsOwnControlGroupAsTheRootUnlessItAsksForTheHosts() {
        assertEquals(
                "0::/",
                VM.docker("run", "--rm", Images.BUSYBOX, "cat", "/proc/self/cgroup")
                        .ok());
        String hosts = VM.docker("run", "--rm", "--cgroupns=host", Images.BUSYBOX, "cat", "/proc/self/cgroup")
                .ok();
        assertTrue(hosts.startsWith("0::/djong/"), hosts);
    }

    @Test
    void tellsThatItWasKilledForWantOfMemory() {
        String id = run("-m=16m", Images.BUSYBOX, "sh", "-c", "x=$(head -c 60000000 /dev/zero | tr '\\0' x)");
        assertEquals("137", VM.docker("wait", id).ok());
        assertEquals(
                "exited 137 true",
                VM.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}", id)
                        .ok());
        remove(id);
    }

    @Test
    void logsExitCodesAndExecs() {
        String id = run("--name", "talker", Images.BUSYBOX, "sh", "-c", "echo out; echo err >&2; exec sleep 1000");
        assertEquals("in", VM.docker("exec", id, "echo", "in").ok());
        VM.docker("exec", id, "sh", "-c", "exit 7").code(7);
        assertEquals(
                "hello",
                VM.dockerCommand("exec", "-i", id, "cat")
                        .input("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .run()
                        .ok());
        VM.docker("kill", id).ok();
        assertEquals("137", VM.docker("wait", id).ok());
        var logs = VM.docker("logs", id);
        assertEquals("out", logs.ok());
        assertEquals("err", logs.err().strip());
        remove(id);
    }

    @Test
    void freezesAndThaws() {
        String id = run(Images.BUSYBOX, "sleep", "1000");
        VM.docker("pause", id).ok();
        assertEquals("1", cgroup(id, "cgroup.freeze"));
        assertTrue(cgroup(id, "cgroup.events").contains("frozen 1"));
        assertEquals(
                "paused true",
                VM.docker("inspect", "-f", "{{.State.Status}} {{.State.Paused}}", id)
                        .ok());
        VM.docker("unpause", id).ok();
        assertTrue(cgroup(id, "cgroup.events").contains("frozen 0"));
        remove(id);
    }

    @Test
    void changesLimitsOfWhatRuns() {
        String id = run("-m=64m", "--memory-swap=64m", Images.BUSYBOX, "sleep", "1000");
        VM.docker(
                        "update",
                        "--memory=32m",
                        "--memory-swap=48m",
                        "--cpus=1.5",
                        "--cpuset-cpus=0",
                        "--pids-limit=77",
                        "--cpu-shares=2048",
                        id)
                .ok();
        assertEquals("33554432", cgroup(id, "memory.max"));
        assertEquals("16777216", cgroup(id, "memory.swap.max"));
        assertEquals("150000 100000", cgroup(id, "cpu.max"));
        assertEquals("0", cgroup(id, "cpuset.cpus"));
        assertEquals("77", cgroup(id, "pids.max"));
        assertEquals("79", cgroup(id, "cpu.weight"));
        remove(id);
    }

    @Test
    void countsWhatAContainerUses() {
        String id = run("-m=64m", "--pids-limit=50", Images.BUSYBOX, "sh", "-c", "while :; do :; done");
        String[] line = VM.docker(
                        "stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}} {{.PIDs}} {{.NetIO}}", id)
                .ok()
                .split(" ");
        assertTrue(Double.parseDouble(line[0].replace("%", "")) > 20, () -> String.join(" ", line));
        assertEquals("64MiB", line[3], () -> String.join(" ", line));
        assertTrue(!line[1].equals("0B"), () -> String.join(" ", line));
        assertEquals("1", line[4], () -> String.join(" ", line));
        String document = VM.client(
                        "curl",
                        "-s",
                        "http://" + VM.host().substring("tcp://".length()) + "/containers/" + id
                                + "/stats?stream=false")
                .run()
                .ok();
        // Fields of version 2: no counter of the highest usage, and the kernel's names below "stats".
        assertTrue(document.contains("\"inactive_file\""), document);
        assertTrue(document.contains("\"limit\":67108864"), document);
        assertTrue(!document.contains("\"max_usage\""), document);
        VM.docker("top", id).ok();
        remove(id);
    }

    @Test
    void isReachedAtItsAddress() {
        String id = run(Images.BUSYBOX, "httpd", "-f", "-p", "80", "-h", "/etc");
        String address = VM.docker("inspect", "-f", "{{.NetworkSettings.Networks.bridge.IPAddress}}", id)
                .ok();
        assertTrue(VM.shell("wget -q -O - http://" + address + "/passwd").text().startsWith("root:"));
        assertTrue(VM.docker("run", "--rm", Images.BUSYBOX, "wget", "-q", "-O", "-", "http://" + address + "/passwd")
                .ok()
                .startsWith("root:"));
        remove(id);
    }

    /** The network drivers that the kernels of small machines are built without. */
    @ParameterizedTest
    @CsvSource({
        "macvlan, cable.20, ''",
        "ipvlan, cable, ''",
        "ipvlan, cable.30, --opt ipvlan_mode=l3",
        "macvlan, '', --internal"
    })
    void containersShareALinkOfTheHost(String driver, String parent, String option) {
        VM.shell("ip link add cable type dummy; ip link set cable up");
        var create = new java.util.ArrayList<>(List.of("network", "create", "-d", driver, "--subnet", "10.77.0.0/24"));
        if (!parent.isEmpty()) create.addAll(List.of("--opt", "parent=" + parent));
        if (!option.isEmpty()) create.addAll(List.of(option.split(" ")));
        create.add("wire");
        VM.docker(create.toArray(String[]::new)).ok();
        String server = run("--network", "wire", "--name", "server", Images.BUSYBOX, "httpd", "-f", "-h", "/etc");
        assertTrue(VM.docker(
                        "run",
                        "--rm",
                        "--network",
                        "wire",
                        Images.BUSYBOX,
                        "wget",
                        "-q",
                        "-O",
                        "-",
                        "http://server/passwd")
                .ok()
                .startsWith("root:"));
        String link = VM.shell("ip -o link show").text();
        assertEquals(parent.contains("."), link.contains(parent + "@cable"), link);
        remove(server);
        VM.docker("network", "rm", "wire").ok();
        assertFalse(VM.shell("ip -o link show").text().contains("@cable"), "the engine takes away what it has made");
        VM.shell("ip link del cable");
    }

    @Test
    void streamPortsOfSctpArePublished() {
        String id = run("-p", "9000:9000/sctp", Images.BUSYBOX, "sleep", "1000");
        assertTrue(VM.docker("port", id).ok().contains("9000/sctp -> 0.0.0.0:9000"));
        assertTrue(VM.docker("run", "--rm", "-p", "9000:9000/sctp", Images.BUSYBOX, "true")
                .code(125)
                .err()
                .contains("port is already allocated"));
        remove(id);
        VM.docker("run", "--rm", "-p", "9000:9000/sctp", Images.BUSYBOX, "true").ok();
    }

    @Test
    void aLayerDoesNotGrowBeyondItsSize() {
        String write =
                "head -c 12m /dev/zero > /file; stat -c %s /file; rm -f /file; head -c 4m /dev/zero > /file && echo small";
        String id = run("--storage-opt", "size=8m", Images.BUSYBOX, "sh", "-c", write);
        VM.docker("wait", id).ok();
        String[] said = VM.docker("logs", id).ok().split("\n");
        assertTrue(Long.parseLong(said[said.length - 2]) <= 8 << 20, () -> String.join("\n", said));
        assertEquals("small", said[said.length - 1]);
        assertEquals(
                "map[size:8m]",
                VM.docker("inspect", "-f", "{{.HostConfig.StorageOpt}}", id).ok());
        remove(id);
        assertEquals(
                "12582912",
                VM.docker("run", "--rm", Images.BUSYBOX, "sh", "-c", "head -c 12m /dev/zero > /file; stat -c %s /file")
                        .ok());
    }

    @Test
    void containersOutliveTheirDaemon() throws IOException {
        String id = run("-i", Images.BUSYBOX, "sh", "-c", "read code; exit $code");
        VM.shell("kill -9 $(pidof java)");
        VM.awaitDaemon();
        assertEquals(
                "running", VM.docker("inspect", "-f", "{{.State.Status}}", id).ok());
        VM.dockerCommand("attach", id)
                .input("9\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run();
        assertEquals("9", VM.docker("wait", id).ok());
        remove(id);
    }

    @Test
    void leavesNoControlGroupBehind() {
        VM.docker("run", "--rm", Images.BUSYBOX, "true").ok();
        List<String> ids = VM.docker("ps", "-q", "--no-trunc").ok().lines().toList();
        assertEquals(
                String.join("\n", ids.stream().sorted().toList()),
                VM.shell("ls /sys/fs/cgroup/djong/ | grep -E '^[0-9a-f]{64}$' | sort")
                        .text());
    }
}
