package djong.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeSpecTest {
    private static final RuntimeSpec.Process PROCESS = new RuntimeSpec.Process(
            false,
            null,
            new RuntimeSpec.User(0, 0, null, List.of()),
            List.of("sh"),
            List.of(),
            "/",
            null,
            List.of(),
            false,
            null,
            null,
            null);
    private static final RuntimeSpec.Linux LINUX = new RuntimeSpec.Linux(
            List.of(), List.of(), Map.of(), null, null, List.of(), List.of(), null, null, List.of(), List.of(), null);

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNotSaidIsLeftOut() {
        var spec = new RuntimeSpec(
                "1.0.2", PROCESS, new RuntimeSpec.Root("/r", false), null, null, List.of(), null, Map.of(), LINUX);
        assertEquals(
                "{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":{\"uid\":0,\"gid\":0},\"args\":[\"sh\"],\"cwd\":\"/\"},"
                        + "\"root\":{\"path\":\"/r\"},\"linux\":{}}",
                text(spec.toJson()));
    }

    @Test
    void whatIsSaidIsWrittenInTheSpecificationsWords() {
        var process = new RuntimeSpec.Process(
                true,
                new RuntimeSpec.ConsoleSize(24, 80),
                new RuntimeSpec.User(1000, 4294967294L, 18, List.of(5L, 6L)),
                List.of("a", "\"\\\n\u0001\u2028\ud83d\ude00"),
                List.of("A=b"),
                "/w",
                new RuntimeSpec.Capabilities(
                        List.of("CAP_CHOWN"), List.of("CAP_KILL"), List.of(), List.of("CAP_CHOWN"), List.of()),
                List.of(new RuntimeSpec.Rlimit("RLIMIT_NOFILE", 5, RuntimeSpec.UNLIMITED)),
                true,
                "djong-default",
                -500,
                "label");
        assertEquals(
                "{\"terminal\":true,\"consoleSize\":{\"height\":24,\"width\":80},"
                        + "\"user\":{\"uid\":1000,\"gid\":4294967294,\"umask\":18,\"additionalGids\":[5,6]},"
                        + "\"args\":[\"a\",\"\\\"\\\\\\n\\u0001\u2028\ud83d\ude00\"],\"env\":[\"A=b\"],\"cwd\":\"/w\","
                        + "\"capabilities\":{\"bounding\":[\"CAP_CHOWN\"],\"effective\":[\"CAP_KILL\"],\"permitted\":[\"CAP_CHOWN\"]},"
                        + "\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":18446744073709551615,\"soft\":5}],"
                        + "\"noNewPrivileges\":true,\"apparmorProfile\":\"djong-default\",\"oomScoreAdj\":-500,"
                        + "\"selinuxLabel\":\"label\"}",
                text(process.toJson()));
    }

    @Test
    void resourcesAndSeccomp() {
        var resources = new RuntimeSpec.Resources(
                List.of(
                        new RuntimeSpec.DeviceRule(false, null, null, null, "rwm"),
                        new RuntimeSpec.DeviceRule(true, "c", 1L, 3L, "rwm")),
                new RuntimeSpec.Memory(67108864L, null, -1L, null, null, true),
                new RuntimeSpec.Cpu(512L, 50000L, 100000L, null, null, "0-1", null),
                new RuntimeSpec.Pids(-1),
                new RuntimeSpec.BlockIo(
                        500,
                        List.of(new RuntimeSpec.WeightDevice(8, 0, 100)),
                        List.of(new RuntimeSpec.Throttle(8, 0, 1)),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(new RuntimeSpec.HugepageLimit("2MB", 4)),
                Map.of("memory.high", "1"));
        var seccomp = new RuntimeSpec.Seccomp(
                "SCMP_ACT_ERRNO",
                1,
                List.of("SCMP_ARCH_X86_64"),
                List.of(),
                List.of(new RuntimeSpec.SeccompRule(
                        List.of("clone"),
                        "SCMP_ACT_ALLOW",
                        null,
                        List.of(new RuntimeSpec.SeccompArg(0, 0x7E020000L, 0, "SCMP_CMP_MASKED_EQ")))));
        var linux = new RuntimeSpec.Linux(
                List.of(new RuntimeSpec.IdMapping(0, 100000, 65536)),
                List.of(),
                Map.of("net.ipv4.ip_forward", "1"),
                resources,
                "/djong/x",
                List.of(new RuntimeSpec.Namespace("pid", null), new RuntimeSpec.Namespace("network", "/proc/1/fd/3")),
                List.of(new RuntimeSpec.Device("/dev/x", "c", 1, 3, 438, 0L, 0L)),
                seccomp,
                "rslave",
                List.of("/proc/kcore"),
                List.of("/proc/sys"),
                null);
        var spec = new RuntimeSpec(
                "1.0.2",
                null,
                new RuntimeSpec.Root("/r", true),
                "host",
                "domain",
                List.of(
                        new RuntimeSpec.Mount("/proc", "proc", "proc", List.of("nosuid")),
                        new RuntimeSpec.Mount("/e", null, "/etc", List.of("rbind", "ro"))),
                null,
                Map.of("k", "v"),
                linux);
        assertEquals(
                "{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"/r\",\"readonly\":true},\"hostname\":\"host\",\"domainname\":\"domain\","
                        + "\"mounts\":[{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\",\"options\":[\"nosuid\"]},"
                        + "{\"destination\":\"/e\",\"source\":\"/etc\",\"options\":[\"rbind\",\"ro\"]}],\"annotations\":{\"k\":\"v\"},"
                        + "\"linux\":{\"uidMappings\":[{\"containerID\":0,\"hostID\":100000,\"size\":65536}],"
                        + "\"sysctl\":{\"net.ipv4.ip_forward\":\"1\"},\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"},"
                        + "{\"allow\":true,\"type\":\"c\",\"major\":1,\"minor\":3,\"access\":\"rwm\"}],"
                        + "\"memory\":{\"limit\":67108864,\"swap\":-1,\"disableOOMKiller\":true},"
                        + "\"cpu\":{\"shares\":512,\"quota\":50000,\"period\":100000,\"cpus\":\"0-1\"},\"pids\":{\"limit\":-1},"
                        + "\"blockIO\":{\"weight\":500,\"weightDevice\":[{\"major\":8,\"minor\":0,\"weight\":100}],"
                        + "\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":1}]},"
                        + "\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":4}],\"unified\":{\"memory.high\":\"1\"}},"
                        + "\"cgroupsPath\":\"/djong/x\",\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"network\",\"path\":\"/proc/1/fd/3\"}],"
                        + "\"devices\":[{\"path\":\"/dev/x\",\"type\":\"c\",\"major\":1,\"minor\":3,\"fileMode\":438,\"uid\":0,\"gid\":0}],"
                        + "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":1,\"architectures\":[\"SCMP_ARCH_X86_64\"],"
                        + "\"syscalls\":[{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":2114060288,"
                        + "\"valueTwo\":0,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]},\"rootfsPropagation\":\"rslave\","
                        + "\"maskedPaths\":[\"/proc/kcore\"],\"readonlyPaths\":[\"/proc/sys\"]}}",
                text(spec.toJson()));
    }
}
