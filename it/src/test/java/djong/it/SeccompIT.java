package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import djong.it.Probe.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The standard seccomp filter as seen from inside: which calls it refuses, what lifts that, and that the reference says the same of every call. */
class SeccompIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final int OK = 0;
    private static final int EPERM = 1;
    private static final int EFAULT = 14;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 38;
    private static final int EAFNOSUPPORT = 97;

    private static final int AF_INET = 2;
    private static final int AF_NFC = 39;
    private static final int AF_ALG = 38;
    private static final int AF_VSOCK = 40;

    /** From here on the library that crun compiles filters with knows no names on the oldest system we run on: see docs/compat.md. */
    private static final int UNKNOWN_NAMES = 457;

    /**
     * One rule.
     *
     * @param lifting what allows the call; null when nothing but no filter does
     */
    record Row(
            String rule, Call call, int expected, @Nullable String lifting) {
        static Row always(String rule, Call call, int expected) {
            return new Row(rule, call, expected, null);
        }

        static Row never(String rule, Call call) {
            return always(rule + " is refused", call, EPERM);
        }

        static Row by(String capability, String rule, Call call) {
            return new Row(rule + " needs " + capability, call, EPERM, capability);
        }
    }

    private static final List<Row> ROWS = List.of(
            Row.by("SYS_ADMIN", "mount", Call.of(165)),
            Row.by("SYS_ADMIN", "umount2", Call.of(166)),
            Row.by("SYS_ADMIN", "unshare of a user namespace", Call.of(272, 0x10000000)),
            Row.by("SYS_ADMIN", "unshare of nothing", Call.of(272)),
            Row.by("SYS_ADMIN", "setns", Call.of(308, -1)),
            Row.always("clone of a process", Call.of(56, 17), OK),
            Row.by("SYS_ADMIN", "clone with a mount namespace", Call.of(56, 0x20000 | 17)),
            Row.by("SYS_ADMIN", "clone with a control group namespace", Call.of(56, 0x2000000 | 17)),
            Row.by("SYS_ADMIN", "clone with a host name of its own", Call.of(56, 0x4000000 | 17)),
            Row.by("SYS_ADMIN", "clone with an IPC namespace", Call.of(56, 0x8000000 | 17)),
            Row.by("SYS_ADMIN", "clone with a user namespace", Call.of(56, 0x10000000 | 17)),
            Row.by("SYS_ADMIN", "clone with a process namespace", Call.of(56, 0x20000000 | 17)),
            Row.by("SYS_ADMIN", "clone with a network namespace", Call.of(56, 0x40000000 | 17)),
            new Row("clone3 is not there, so that libraries use clone", Call.of(435), ENOSYS, "SYS_ADMIN"),
            Row.by("SYS_ADMIN", "sethostname", Call.of(170, 0, -1)),
            Row.by("SYS_ADMIN", "setdomainname", Call.of(171, 0, -1)),
            Row.by("SYS_ADMIN", "quotactl", Call.of(179, -1)),
            Row.by("SYS_ADMIN", "fanotify_init", Call.of(300, -1)),
            Row.by("SYS_ADMIN", "bpf as the administrator", Call.of(321, -1)),
            Row.by("BPF", "bpf", Call.of(321, -1)),
            Row.by("SYS_ADMIN", "perf_event_open as the administrator", Call.of(298)),
            Row.by("PERFMON", "perf_event_open", Call.of(298)),
            Row.by("SYS_ADMIN", "open_tree", Call.of(428, -1, 0, -1)),
            Row.by("SYS_ADMIN", "move_mount", Call.of(429, -1, 0, -1, 0, -1)),
            Row.by("SYS_ADMIN", "fsopen", Call.of(430)),
            Row.by("SYS_ADMIN", "fsconfig", Call.of(431, -1, -1)),
            Row.by("SYS_ADMIN", "fsmount", Call.of(432, -1, -1)),
            Row.by("SYS_ADMIN", "fspick", Call.of(433, -1, 0, -1)),
            Row.by("SYS_ADMIN", "mount_setattr", Call.of(442, -1, 0, -1)),
            Row.by("SYSLOG", "syslog", Call.of(103, -1)),
            Row.by("SYS_MODULE", "init_module", Call.of(175)),
            Row.by("SYS_MODULE", "finit_module", Call.of(313, -1)),
            Row.by("SYS_MODULE", "delete_module", Call.of(176)),
            Row.by("SYS_BOOT", "reboot", Call.of(169)),
            Row.by("SYS_TIME", "settimeofday", Call.of(164, -1)),
            Row.by("SYS_TIME", "clock_settime", Call.of(227)),
            Row.by("SYS_RAWIO", "iopl", Call.of(172, -1)),
            Row.by("SYS_RAWIO", "ioperm", Call.of(173, -1, -1)),
            Row.by("SYS_PACCT", "acct", Call.of(163, -1)),
            Row.by("SYS_TTY_CONFIG", "vhangup", Call.of(153)),
            Row.by("SYS_NICE", "mbind", Call.of(237, 1)),
            Row.by("SYS_NICE", "set_mempolicy", Call.of(238, -1)),
            Row.by("SYS_NICE", "get_mempolicy", Call.of(239, 0, 0, 0, 0, -1)),
            Row.by("SYS_PTRACE", "kcmp", Call.of(312, 1, 1, -1)),
            Row.by("SYS_PTRACE", "pidfd_getfd", Call.of(438, -1)),
            Row.by("DAC_READ_SEARCH", "open_by_handle_at", Call.of(304, -1)),
            Row.never("kexec_load", Call.of(246, 0, 0, 0, -1)),
            Row.never("kexec_file_load", Call.of(320, -1)),
            Row.never("swapon", Call.of(167)),
            Row.never("swapoff", Call.of(168)),
            Row.never("add_key", Call.of(248)),
            Row.never("request_key", Call.of(249)),
            Row.never("keyctl", Call.of(250, -1)),
            Row.never("io_uring_setup", Call.of(425)),
            Row.never("io_uring_enter", Call.of(426, -1)),
            Row.never("io_uring_register", Call.of(427, -1)),
            Row.never("userfaultfd", Call.of(323, -1)),
            Row.never("pivot_root", Call.of(155)),
            Row.never("move_pages", Call.of(279)),
            Row.never("ustat", Call.of(136)),
            Row.never("sysfs", Call.of(139)),
            Row.never("uselib", Call.of(134)),
            Row.never("nfsservctl", Call.of(180)),
            Row.never("create_module", Call.of(174)),
            Row.always("personality can be asked", Call.of(135, 0xffffffffL), OK),
            Row.always("personality Linux", Call.of(135, 0), OK),
            Row.always("personality of 32 bits", Call.of(135, 8), OK),
            Row.always("personality with an old kernel's name", Call.of(135, 0x20000), OK),
            Row.always("both together", Call.of(135, 0x20008), OK),
            Row.never("personality without random addresses", Call.of(135, 0x40000)),
            Row.always("ptrace, as the kernel is new enough", Call.of(101), OK),
            Row.always("socket AF_INET", Call.of(41, AF_INET, 1), OK),
            Row.always("socket AF_NFC, between two that are refused", Call.of(41, AF_NFC, 1), EAFNOSUPPORT),
            Row.always("socket AF_INET with stray upper bits", Call.of(41, 1L << 32 | AF_INET, 1), OK),
            Row.never("socket AF_ALG (CVE-2026-31431)", Call.of(41, AF_ALG, 5)),
            Row.never("socket AF_VSOCK", Call.of(41, AF_VSOCK, 1)),
            // The kernel looks at the lower half alone.
            Row.never("socket AF_ALG with stray upper bits", Call.of(41, 1L << 32 | AF_ALG, 5)),
            Row.never("socket AF_ALG, negative", Call.of(41, -1L << 32 | AF_ALG, 5)),
            Row.never("socket AF_VSOCK with stray upper bits", Call.of(41, 1L << 32 | AF_VSOCK, 1)));

    /** The same by the 32-bit entry, where the kernel has one. */
    private static final List<Row> OLD = List.of(
            Row.always("the 32-bit entry is there", Call.old(20), OK),
            Row.never("32 bit: socket AF_ALG", Call.old(359, AF_ALG, 5)),
            Row.never("32 bit: socket AF_VSOCK", Call.old(359, AF_VSOCK, 1)),
            Row.always("32 bit: socket AF_NFC", Call.old(359, AF_NFC, 1), EAFNOSUPPORT),
            Row.never("32 bit: mount", Call.old(21)),
            Row.never("32 bit: add_key", Call.old(286)),
            Row.never("32 bit: init_module", Call.old(128)),
            Row.never("32 bit: vm86", Call.old(166)),
            // The family lies in memory, where no filter can look; older 32-bit programs have no other way to a socket.
            Row.always("32 bit: socketcall AF_INET", Call.old(102, 1, Probe.WORDS_ADDRESS), OK));

    @BeforeAll
    static void amd64() {
        Assumptions.assumeTrue("amd64".equals(System.getProperty("os.arch")), "the probe is a program for amd64");
    }

    /** What the calls answer inside a container. */
    private static List<Integer> ask(Engine engine, String image, List<Call> calls, List<String> options) {
        Images.importProgram(engine, image, Probe.program(calls, AF_INET, 1, 0));
        return run(engine, image, calls.size(), options);
    }

    private static List<Integer> run(Engine engine, String image, int calls, List<String> options) {
        var argv = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
        argv.addAll(options);
        argv.add(image);
        byte[] answers =
                engine.dockerCommand(argv.toArray(String[]::new)).run().code(0).outBytes();
        assertEquals(calls, answers.length, "answers");
        var list = new ArrayList<Integer>();
        for (byte answer : answers) list.add(answer & 0xff);
        return list;
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatItShould() {
        var rows = new ArrayList<>(ROWS);
        rows.addAll(OLD);
        var answers = ask(DAEMON, "probe:rules", rows.stream().map(Row::call).toList(), List.of());
        boolean old = answers.get(ROWS.size()) != Probe.KILLED;
        return java.util.stream.IntStream.range(0, old ? rows.size() : ROWS.size())
                .mapToObj(i -> dynamicTest(
                        rows.get(i).rule(), () -> assertEquals(rows.get(i).expected(), answers.get(i))));
    }

    @TestFactory
    Stream<DynamicTest> capabilitiesLiftWhatTheyStandFor() {
        Map<String, List<Row>> byCapability = new LinkedHashMap<>();
        for (Row row : ROWS)
            if (row.lifting() != null)
                byCapability
                        .computeIfAbsent(row.lifting(), _ -> new ArrayList<>())
                        .add(row);
        return byCapability.entrySet().stream().flatMap(each -> {
            List<Row> rows = each.getValue();
            var answers = ask(
                    DAEMON, "probe:lifted", rows.stream().map(Row::call).toList(), List.of("--cap-add", each.getKey()));
            return java.util.stream.IntStream.range(0, rows.size())
                    .mapToObj(i -> dynamicTest(
                            rows.get(i).rule() + ", and has it",
                            // What the kernel itself makes of such arguments is its own.
                            () -> assertNotEquals(rows.get(i).expected(), answers.get(i))));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--security-opt seccomp=unconfined", "--privileged"})
    void withoutAFilterTheKernelAnswersItself(String options) {
        List<Call> calls = List.of(Call.of(425), Call.of(250, -1), Call.of(135, 0x40000), Call.of(435), Call.of(155));
        var answers = ask(DAEMON, "probe:open", calls, List.of(options.split(" ")));
        // io_uring_setup, keyctl, personality, clone3; pivot_root needs a capability besides.
        assertEquals(
                List.of(EFAULT, 95, OK, EINVAL, options.equals("--privileged") ? EFAULT : EPERM), answers, options);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--user 1000:1000",
                "--cap-drop ALL",
                "--cap-add ALL",
                "--privileged",
                "--security-opt seccomp=unconfined",
                "--security-opt no-new-privileges",
                "--cap-add SYS_ADMIN",
                "--cap-add SYS_PTRACE",
                "--cap-add SYS_MODULE",
                "--cap-add SYS_TIME",
                "--cap-add SYS_BOOT",
                "--cap-add SYS_RAWIO",
                "--cap-add SYS_TTY_CONFIG",
                "--cap-add SYS_NICE",
                "--cap-add SYS_PACCT",
                "--cap-add SYSLOG",
                "--cap-add BPF",
                "--cap-add PERFMON",
                "--cap-add DAC_READ_SEARCH",
                "--cap-drop SYS_CHROOT"
            })
    void everyCallIsAnsweredAsInDocker(String options) {
        Reference reference = Reference.orSkip();
        // 34 waits for ever, 162 for the disk; 41 is looked at family by family.
        var numbers = new ArrayList<>(LongStream.range(0, UNKNOWN_NAMES)
                .filter(n -> n != 34 && n != 162 && n != 41)
                .boxed()
                .toList());
        var calls = new ArrayList<>(
                numbers.stream().map(n -> Call.of(n, -1, -1, -1, -1, -1, -1)).toList());
        for (long n = 0; n < 424; n += 13) {
            numbers.add(0x40000000L + n);
            calls.add(Call.of(0x40000000L + n, -1, -1, -1, -1, -1, -1));
        }
        for (long family = 0; family < 128; family++) {
            if (family == AF_ALG) continue;
            numbers.add(41_000 + family);
            calls.add(Call.of(41, family, 1));
        }
        List<String> words = options.isEmpty() ? List.of() : List.of(options.split(" "));
        List<Integer> ours = ask(DAEMON, "probe:every", calls, words);
        List<Integer> theirs = ask(reference, "djong-probe:every", calls, words);
        var differences = new ArrayList<String>();
        for (int i = 0; i < calls.size(); i++)
            if (!ours.get(i).equals(theirs.get(i)))
                differences.add("call " + numbers.get(i) + ": " + ours.get(i) + ", Docker " + theirs.get(i));
        assertEquals(List.of(), differences);
    }
}
