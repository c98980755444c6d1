package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a container may not do, tried from inside; and who may give it devices. */
class OptionsSecurityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon("--cdi-spec-dir", "/run/djong-test-cdi");

    private static final Path DESCRIPTIONS = Path.of("/run/djong-test-cdi");

    record Row(String rule, String options, String script, String output) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void image() throws IOException {
        DAEMON.dockerCommand(
                        "import",
                        "-c",
                        "LABEL cdi.k8s.io/x=vendor.test/dev=one run.oci.hooks.stdout=/tmp/hook io.containers.trace-syscall=of:/tmp/x",
                        "-",
                        "jail:latest")
                .input(Images.busybox())
                .run()
                .ok();
        Files.createDirectories(DESCRIPTIONS);
        Files.writeString(DESCRIPTIONS.resolve("test.json"), """
                {"cdiVersion": "0.6.0", "kind": "vendor.test/dev",
                 "devices": [{"name": "one", "containerEdits": {"env": ["CDI=one"],
                   "deviceNodes": [{"path": "/dev/cdi-one", "hostPath": "/dev/null"}],
                   "mounts": [{"hostPath": "/usr/share", "containerPath": "/cdi", "options": ["ro", "rbind"]}]}}]}
                """);
    }

    @AfterAll
    static void descriptions() throws IOException {
        Files.deleteIfExists(DESCRIPTIONS.resolve("test.json"));
        Files.deleteIfExists(DESCRIPTIONS);
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "the default capabilities",
                        "",
                        "grep -E 'Cap(Prm|Bnd|Amb)' /proc/self/status | cut -f2 | sort -u",
                        "0000000000000000\n00000000a80425fb\n"),
                new Row(
                        "a device node of one's own making opens nothing",
                        "",
                        "mknod /k c 1 11 && cat /k; mknod /m c 1 1 && head -c 1 /m; mknod /d b 8 0 && head -c 1 /d; mknod /f c 10 229 && cat /f",
                        "cat: can't open '/k': Operation not permitted\nhead: /m: Operation not permitted\n"
                                + "head: /d: Operation not permitted\ncat: can't open '/f': Operation not permitted\n"),
                new Row(
                        "masked paths are empty",
                        "",
                        "cat /proc/kcore /proc/keys /proc/timer_list /proc/interrupts 2>/dev/null | wc -c; find /sys/firmware /proc/acpi /proc/scsi -mindepth 1 2>/dev/null | wc -l",
                        "0\n0\n"),
                new Row(
                        "settings of the host are read-only",
                        "",
                        "for f in /proc/sys/kernel/core_pattern /proc/irq/default_smp_affinity /sys/kernel/new; do echo 0 > $f; done; true",
                        "sh: can't create /proc/sys/kernel/core_pattern: Read-only file system\n"
                                + "sh: can't create /proc/irq/default_smp_affinity: Read-only file system\n"
                                + "sh: can't create /sys/kernel/new: Read-only file system\n"),
                new Row(
                        "control groups are read-only",
                        "",
                        "for d in /sys/fs/cgroup/*/; do mkdir ${d}x 2>/dev/null && echo made $d; done; mkdir /sys/fs/cgroup/memory/x 2>&1 | grep -c .",
                        "1\n"),
                new Row(
                        "nothing can be mounted or remounted",
                        "--cap-add SYS_PTRACE",
                        "mount -t tmpfs x /mnt 2>&1 | grep -c 'permitted\\|denied'; mount -o remount,rw /sys 2>&1 | grep -c 'permitted\\|denied'",
                        "1\n1\n"),
                new Row(
                        "a device for reading is for reading",
                        "--device /dev/zero:/dev/z:r",
                        "head -c 2 /dev/z | wc -c; mknod /z c 10 200; echo > /z",
                        "2\nsh: can't create /z: Operation not permitted\n"),
                new Row(
                        "labels of an image are no devices",
                        "",
                        "ls /dev/cdi-one /cdi 2>&1 | grep -c 'No such'; env | grep -c CDI",
                        "2\n0\n"),
                new Row(
                        "a described device",
                        "--device vendor.test/dev=one",
                        "stat -c %t:%T /dev/cdi-one; echo $CDI; touch /cdi/x 2>&1 | grep -c Read-only",
                        "1:3\none\n1\n"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void holds(Row row) {
        String output = DAEMON.client(
                        "sh", "-c", "docker run --rm " + row.options() + " jail sh -c \"$SCRIPT\" 2>&1; true")
                .env("SCRIPT", "exec 2>&1; " + row.script())
                .run()
                .ok();
        assertEquals(row.output(), output + "\n");
    }

    @Test
    void labelsOfAnImageDoNotReachTheRuntime() throws IOException {
        String id = DAEMON.docker("run", "-d", "--annotation", "own=1", "jail", "sleep", "100")
                .ok()
                .strip();
        try {
            String config = Files.readString(DAEMON.execRoot().resolve(id).resolve("config.json"));
            assertTrue(config.contains("\"annotations\":{\"own\":\"1\""), config);
            assertFalse(config.contains("run.oci.hooks") || config.contains("cdi.k8s.io"), config);
        } finally {
            DAEMON.docker("rm", "-f", id);
        }
    }

    @Test
    void aProfileHoldsForPrivilegedContainersAsWell() throws IOException {
        Path profile = Files.writeString(DAEMON.execRoot().resolve("no-chown.json"), """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["chown", "lchown", "fchownat"], "action": "SCMP_ACT_ERRNO"}]}
                """);
        String out = DAEMON.docker(
                        "run",
                        "--rm",
                        "--privileged",
                        "--security-opt",
                        "seccomp=" + profile,
                        "jail",
                        "sh",
                        "-c",
                        "chown 42 /bin/sh 2>/dev/null; echo $?")
                .ok();
        assertEquals("1", out);
        Files.delete(profile);
    }

    @Test
    void memoryThatIsSharedLeavesNothingBehind() throws IOException {
        String id = DAEMON.docker("run", "-d", "--ipc", "shareable", "jail", "sleep", "100")
                .ok()
                .strip();
        Path shm = DAEMON.execRoot().resolve(id).resolve("shm");
        assertTrue(Files.isDirectory(shm));
        DAEMON.docker("rm", "-f", id).ok();
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(shm.toString()));
        assertFalse(Files.exists(shm.getParent()));
    }
}
