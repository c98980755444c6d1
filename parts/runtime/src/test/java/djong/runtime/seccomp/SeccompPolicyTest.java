package djong.runtime.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.oci.RuntimeSpec.Seccomp;
import djong.oci.RuntimeSpec.SeccompArg;
import djong.oci.RuntimeSpec.SeccompRule;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompPolicyTest {
    private static final SeccompPolicy STANDARD = SeccompPolicy.standard();

    private static List<SeccompRule> rules(Seccomp profile, String name) {
        return profile.syscalls().stream()
                .filter(rule -> rule.names().contains(name))
                .toList();
    }

    private static boolean allows(Seccomp profile, String name) {
        return rules(profile, name).stream()
                .anyMatch(rule ->
                        rule.action().equals("SCMP_ACT_ALLOW") && rule.args().isEmpty());
    }

    record Row(
            String rule,
            Set<String> capabilities,
            String machine,
            String kernel,
            List<String> allowed,
            List<String> refused) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "ordinary calls",
                        Set.of(),
                        "x86_64",
                        "6.1.0",
                        List.of("read", "execve", "futex", "arch_prctl"),
                        List.of(
                                "mount",
                                "keyctl",
                                "add_key",
                                "userfaultfd",
                                "io_uring_setup",
                                "bpf",
                                "unshare",
                                "setns",
                                "kexec_load",
                                "open_by_handle_at",
                                "clone",
                                "socket",
                                "personality",
                                "cacheflush")),
                new Row(
                        "another machine",
                        Set.of(),
                        "aarch64",
                        "6.1.0",
                        List.of("read", "cacheflush"),
                        List.of("arch_prctl", "modify_ldt")),
                new Row("an old kernel", Set.of(), "x86_64", "4.4.0-generic", List.of("read"), List.of("ptrace")),
                new Row(
                        "a kernel that filters tracers",
                        Set.of(),
                        "x86_64",
                        "4.8",
                        List.of("ptrace", "process_vm_readv"),
                        List.of()),
                new Row(
                        "tracing by capability",
                        Set.of("CAP_SYS_PTRACE"),
                        "x86_64",
                        "4.4",
                        List.of("ptrace", "kcmp"),
                        List.of("mount")),
                new Row(
                        "administration",
                        Set.of("CAP_SYS_ADMIN"),
                        "x86_64",
                        "6.1",
                        List.of("mount", "clone", "clone3", "bpf", "setns"),
                        List.of("reboot", "init_module", "keyctl")),
                new Row(
                        "one capability, its calls",
                        Set.of("CAP_SYS_TIME", "CAP_PERFMON"),
                        "x86_64",
                        "6.1",
                        List.of("settimeofday", "perf_event_open"),
                        List.of("bpf", "chroot")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void standardPolicy(Row row) {
        Seccomp profile = STANDARD.resolve(row.capabilities(), row.machine(), row.kernel());
        for (String name : row.allowed()) assertTrue(allows(profile, name), name);
        for (String name : row.refused()) assertFalse(allows(profile, name), name);
    }

    @Test
    void refusesByDefaultAndKnowsTheFamily() {
        Seccomp x86 = STANDARD.resolve(Set.of(), "x86_64", "6.1");
        assertEquals("SCMP_ACT_ERRNO", x86.defaultAction());
        assertEquals(1, x86.defaultErrnoRet());
        assertEquals(List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"), x86.architectures());
        assertEquals(
                List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
                STANDARD.resolve(Set.of(), "aarch64", "6.1").architectures());
    }

    /** seccomp_rule_add(3): with a mask, {@code value} is the mask. */
    private static boolean matches(SeccompArg arg, long value) {
        assertEquals("SCMP_CMP_MASKED_EQ", arg.op());
        return (value & arg.value()) == arg.valueTwo();
    }

    @Test
    void argumentsAreLookedAt() {
        Seccomp profile = STANDARD.resolve(Set.of(), "x86_64", "6.1");
        List<SeccompArg> families = rules(profile, "socket").stream()
                .map(rule -> rule.args().getFirst())
                .toList();
        for (long half : new long[] {0, 1L << 32, -1L << 32}) {
            assertEquals(
                    LongStream.range(0, 300)
                            .filter(family -> family < 128 && family != 38 && family != 40)
                            .boxed()
                            .toList(),
                    LongStream.range(0, 300)
                            .filter(family -> families.stream().anyMatch(arg -> matches(arg, half | family)))
                            .boxed()
                            .toList(),
                    "address families, upper half " + Long.toHexString(half));
        }
        assertEquals(
                List.of(new SeccompArg(0, 0x7e020000, 0, "SCMP_CMP_MASKED_EQ")),
                rules(profile, "clone").getFirst().args());
        assertEquals(
                List.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL),
                rules(profile, "personality").stream()
                        .map(rule -> rule.args().getFirst().value())
                        .toList());
        SeccompRule clone3 = rules(profile, "clone3").getFirst();
        assertEquals("SCMP_ACT_ERRNO", clone3.action());
        assertEquals(38, clone3.errnoRet());
    }

    @Test
    void namesNoCallTwiceUnconditionally() {
        SeccompRule all = STANDARD.resolve(Set.of(), "x86_64", "6.1").syscalls().getFirst();
        assertEquals(all.names().size(), new HashSet<>(all.names()).size());
        assertTrue(all.names().size() > 300);
    }

    @Test
    void sameQuestionGivesTheSameAnswer() {
        assertSame(
                STANDARD.resolve(Set.of("CAP_KILL"), "x86_64", "6.1"),
                STANDARD.resolve(Set.of("CAP_KILL"), "x86_64", "6.1"));
    }

    private static SeccompPolicy parse(String json) {
        return SeccompPolicy.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsDockersForm() {
        SeccompPolicy policy = parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                             {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}],
                 "syscalls": [
                  {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "comment": "x"},
                  {"name": "open", "action": "SCMP_ACT_ALLOW", "args": []},
                  {"names": ["chmod"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "excludes": {"caps": ["CAP_FOWNER"]}},
                  {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["amd64"]}},
                  {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                  {"names": ["clone"], "action": "SCMP_ACT_ALLOW",
                   "args": [{"index": 0, "value": 18446744073709551615, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]}
                """);
        Seccomp plain = policy.resolve(Set.of(), "x86_64", "4.7.1");
        assertEquals(List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"), plain.architectures());
        assertEquals(
                List.of(List.of("read", "write"), List.of("open"), List.of("chmod"), List.of("clone")),
                plain.syscalls().stream().map(SeccompRule::names).toList());
        assertEquals(38, plain.syscalls().get(2).errnoRet());
        assertEquals(
                new SeccompArg(0, -1L, 2, "SCMP_CMP_MASKED_EQ"),
                plain.syscalls().get(3).args().getFirst());
        Seccomp more = policy.resolve(Set.of("CAP_SYS_ADMIN", "CAP_FOWNER"), "x86_64", "5.10");
        assertEquals(
                List.of(
                        List.of("read", "write"),
                        List.of("open"),
                        List.of("mount"),
                        List.of("ptrace"),
                        List.of("clone")),
                more.syscalls().stream().map(SeccompRule::names).toList());
        assertFalse(allows(policy.resolve(Set.of("CAP_SYS_ADMIN"), "aarch64", "5.10"), "mount"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "null",
                "{\"defaultAction\": 3}",
                "{\"defaultAction\": \"A\", \"syscalls\": {}}",
                "{\"defaultAction\": \"A\", \"syscalls\": [3]}",
                "{\"defaultAction\": \"A\", \"syscalls\": [{\"names\": [\"x\"]}]}",
                "{\"defaultAction\": \"A\", \"syscalls\": [{\"names\": [\"x\"], \"name\": \"y\", \"action\": \"B\"}]}",
                "{\"defaultAction\": \"A\", \"architectures\": [\"X\"], \"archMap\": [{\"architecture\": \"Y\"}]}",
                "{\"defaultAction\": \"A\", \"syscalls\": [{\"names\": [\"x\"], \"action\": \"B\", \"args\": [{\"index\": 1e999999999, \"op\": \"x\"}]}]}"
            })
    void refusesWhatIsNoProfile(String json) {
        EngineException.InvalidParameter e = assertThrows(EngineException.InvalidParameter.class, () -> parse(json));
        assertTrue(e.getMessage().startsWith("Decoding seccomp profile failed: "), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  names first\n",
                "allow\n",
                "allow when 0 <\n  x\n",
                "permit\n  x\n",
                "errno\n  x\n",
                "allow if moon full\n x\n"
            })
    void refusesAPolicyThatMakesNoSense(String text) {
        assertThrows(IllegalArgumentException.class, () -> PolicyText.parse(text));
    }
}
