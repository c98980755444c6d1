package djong.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways out of a container that once worked somewhere, each by its number; what a container is and is not given. */
class SecurityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final List<String> WATCHED = List.of(
            "/etc/resolv.conf",
            "/etc/hosts",
            "/etc/hostname",
            "/etc/passwd",
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/kernel/modprobe");

    /** A folder of the host that the images point to; nothing may ever be in it. */
    @TempDir
    Path victim;

    private TreeMap<String, String> before = new TreeMap<>();

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    @BeforeEach
    void look() throws IOException {
        before = host();
    }

    @AfterEach
    void hostIsAsItWas() throws IOException {
        assertEquals(before, host());
        try (var files = Files.list(victim)) {
            assertEquals(List.of(), files.toList(), "planted on the host");
        }
    }

    private static TreeMap<String, String> host() throws IOException {
        var seen = new TreeMap<String, String>();
        for (String file : WATCHED) if (Files.exists(Path.of(file))) seen.put(file, Files.readString(Path.of(file)));
        try (var top = Files.list(Path.of("/"))) {
            seen.put("/", top.map(Path::toString).sorted().toList().toString());
        }
        return seen;
    }

    private static Command.Result run(String... arguments) {
        var argv = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
        argv.addAll(List.of(arguments));
        return DAEMON.docker(argv.toArray(String[]::new));
    }

    private static Path crun() {
        return Stream.of("/usr/bin/crun", "/usr/sbin/crun", "/usr/local/bin/crun")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    /** CVE-2019-5736: the runtime enters the container, and the container writes into the program that it finds behind /proc/self/exe. */
    @Test
    void runtimeCannotBeOverwritten() throws IOException {
        byte[] program = Files.readAllBytes(crun());
        List<String> copies =
                DAEMON.mounts().stream().filter(line -> line.contains("crun")).toList();
        assertFalse(copies.isEmpty(), "crun is run from a mount of its own");
        for (String line : copies)
            assertTrue(List.of(line.split(" ")[5].split(",")).contains("ro"), line);
        Images.importBare(
                DAEMON, "evil:exe", tar -> Images.file(tar, "evil", 0755, "#!/proc/self/exe\n"), "CMD [\"sh\"]");
        assertNotEquals(0, run("--entrypoint", "/proc/self/exe", "evil:exe").code());
        assertNotEquals(0, run("--entrypoint", "/evil", "evil:exe").code());
        String id = DAEMON.docker(
                        "run",
                        "-d",
                        "--network",
                        "none",
                        "evil:exe",
                        "sh",
                        "-c",
                        "while :; do for p in /proc/[0-9]*/exe; do echo x 2>/dev/null >>$p; done; done")
                .ok();
        for (int i = 0; i < 5; i++) {
            DAEMON.docker("exec", id, "/proc/self/exe");
            DAEMON.docker("exec", id, "/evil");
            DAEMON.docker("exec", id, "/bin/echo");
        }
        DAEMON.docker("rm", "-f", id).ok();
        assertArrayEquals(program, Files.readAllBytes(crun()));
        assertEquals("well", run(Images.BUSYBOX, "echo", "well").ok());
    }

    /** CVE-2024-21626: a descriptor of the host left open, and a way out through it. */
    @Test
    void noDescriptorOfTheHostIsLeftOpen() {
        String list = "for f in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 50 100 200 201 202 203; do"
                + " [ -e /proc/$$/fd/$f -o -L /proc/$$/fd/$f ] && echo $f; done; readlink /proc/$$/cwd";
        assertEquals("0\n1\n2\n/", run(Images.BUSYBOX, "sh", "-c", list).ok());
        assertEquals(
                "0\n1\n2\n/tmp",
                run("-i", "-w", "/tmp", Images.BUSYBOX, "sh", "-c", list).ok());
        String id = DAEMON.docker("run", "-d", "--network", "none", Images.BUSYBOX, "sleep", "100")
                .ok();
        assertEquals("0\n1\n2\n/", DAEMON.docker("exec", id, "sh", "-c", list).ok());
        assertEquals(
                "0\n1\n2\n/", DAEMON.docker("exec", "-i", id, "sh", "-c", list).ok());
        DAEMON.docker("rm", "-f", id).ok();
    }

    @Test
    void workingDirectoriesDoNotLeadOutThroughDescriptors() throws IOException {
        Path secret = Files.writeString(Files.createTempFile("djong-secret", ""), "the host's");
        String look = "cat ../../../../../../../.." + secret + " ../../.." + secret + " ." + secret + "; true";
        String id = DAEMON.docker("run", "-d", "--network", "none", Images.BUSYBOX, "sleep", "100")
                .ok();
        for (int number = 3; number <= 20; number++) {
            String folder = "/proc/self/fd/" + number;
            stayedInside(DAEMON.docker("exec", "-w", folder, id, "sh", "-c", look));
            if (number % 3 == 0) stayedInside(run("-w", folder, Images.BUSYBOX, "sh", "-c", look));
        }
        Images.importBare(DAEMON, "evil:cwd", _ -> {}, "WORKDIR /proc/self/fd/8");
        stayedInside(run("evil:cwd", "sh", "-c", look));
        DAEMON.docker("rm", "-f", id).ok();
        Files.delete(secret);
    }

    private static void stayedInside(Command.Result result) {
        assertFalse(result.out().contains("the host's"), result::toString);
        assertTrue(result.code() == 0 || result.code() >= 125, result::toString);
    }

    /** CVE-2025-31133, CVE-2025-52565: what a masked path or a console is mounted from is a link to something else. */
    @Test
    void devicesOfAnImageAreNotTrusted() {
        Images.importBare(
                DAEMON,
                "evil:null",
                tar -> {
                    Images.folder(tar, "dev", 0755);
                    Images.folder(tar, "dev/pts", 0755);
                    for (String name : List.of("null", "console", "pts/0", "ptmx", "zero"))
                        Images.link(tar, "dev/" + name, "/proc/sys/kernel/core_pattern");
                },
                "CMD [\"sh\"]");
        String look = "stat -c %F.%t.%T /dev/null /dev/zero; echo planted >/dev/null; ls /proc/acpi /sys/firmware;"
                + " cat /proc/timer_list /proc/keys 2>/dev/null; true";
        assertEquals(
                "character special file.1.3\ncharacter special file.1.5\n/proc/acpi:\n\n/sys/firmware:",
                run("evil:null", "sh", "-c", look).ok());
        String console = run(
                        "-t", "evil:null", "sh", "-c", "stat -c %F /dev/console; echo to the console >/dev/console")
                .ok();
        assertTrue(console.startsWith("character special file"), console);
    }

    record Link(String name, String target) {
        @Override
        public String toString() {
            return "/" + name + " -> " + target;
        }
    }

    /** CVE-2026-41579, CVE-2024-45310: an image whose places for mounts are links. */
    @TestFactory
    Stream<DynamicTest> linksInPlaceOfFoldersChangeNothingOnTheHost() {
        return Stream.of(
                        victim.toString(),
                        "../../../../../../../.." + victim,
                        "../..",
                        "/nowhere",
                        "dev",
                        "/proc/1/root")
                .flatMap(target -> Stream.of("dev", "proc", "sys", "etc", "etc/resolv.conf", "etc/hosts")
                        .map(name -> new Link(name, target)))
                .map(link -> dynamicTest(link.toString(), () -> {
                    Images.importBare(
                            DAEMON,
                            "evil:link",
                            tar -> {
                                if (link.name().contains("/")) Images.folder(tar, "etc", 0755);
                                boolean file = link.name().contains("/")
                                        && link.target().contains(victim.toString());
                                Images.link(tar, link.name(), link.target() + (file ? "/planted" : ""));
                            },
                            "CMD [\"sh\"]");
                    // Whether it starts is another matter.
                    var result = run("evil:link", "ls", "/");
                    assertTrue(result.code() == 0 || result.code() >= 125, result::toString);
                    hostIsAsItWas();
                }));
    }

    /** CVE-2022-0492, CVE-2025-52881: files by which a container would command the host's kernel. */
    @Test
    void kernelTakesNoOrdersFromAContainer() {
        String script = """
                for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/kernel/hostname /proc/sysrq-trigger \\
                         /proc/irq/default_smp_affinity /proc/bus/pci/devices /sys/kernel/uevent_helper /sys/kernel/profiling \\
                         /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent /sys/fs/cgroup/*/devices.allow /sys/fs/cgroup/cgroup.procs \\
                         /sys/fs/cgroup/*/cgroup.procs; do
                  [ -e $f ] && (echo x >$f) 2>/dev/null && echo wrote $f
                done
                mkdir /sys/fs/cgroup/mine /sys/fs/cgroup/memory/mine 2>/dev/null && echo made a control group
                mkdir /tmp/c
                mount -t cgroup -o memory cgroup /tmp/c 2>/dev/null && echo mounted control groups
                mount -t cgroup2 cgroup2 /tmp/c 2>/dev/null && echo mounted control groups
                mount -t proc proc /tmp/c 2>/dev/null && echo mounted proc
                mount -o remount,rw /proc/sys 2>/dev/null && echo made proc writable
                mount -o remount,rw /sys 2>/dev/null && echo made sys writable
                unshare -r true 2>/dev/null && echo made a user namespace
                unshare -m true 2>/dev/null && echo made a mount namespace
                echo 0 >/proc/self/attr/current 2>/dev/null && echo changed its label
                (echo -1000 >/proc/self/oom_score_adj) 2>/dev/null && echo is safe from the killer
                true
                """;
        assertEquals("", run(Images.BUSYBOX, "sh", "-c", script).ok());
        assertEquals("", run("--user", "33", Images.BUSYBOX, "sh", "-c", script).ok());
    }

    /** CVE-2026-53488, CVE-2026-53492: what an image says of itself is not for the engine. */
    @Test
    void labelsOfAnImageAreNoOrders() throws IOException {
        Images.importBare(
                DAEMON,
                "evil:labels",
                _ -> {},
                "LABEL run.oci.seccomp_bpf_data= run.oci.hooks.stdout=" + victim.resolve("planted")
                        + " run.oci.handler=wasm run.oci.keep_original_groups=1 cdi.k8s.io/x=vendor.com/net=all"
                        + " io.kubernetes.cri.container-type=sandbox");
        String id = DAEMON.docker("run", "-d", "--network", "none", "evil:labels", "sleep", "100")
                .ok();
        assertTrue(DAEMON.docker("exec", id, "grep", "Seccomp:", "/proc/1/status")
                .ok()
                .endsWith("2"));
        try (var files = Files.walk(DAEMON.execRoot())) {
            var configs = files.filter(path -> path.endsWith("config.json")).toList();
            assertFalse(configs.isEmpty());
            for (Path config : configs) {
                String text = Files.readString(config);
                assertFalse(text.contains("run.oci.hooks"), text);
                assertFalse(text.contains("run.oci.handler"), text);
                assertFalse(text.contains("cdi.k8s.io"), text);
                assertFalse(text.contains("\"hooks\""), text);
            }
        }
        DAEMON.docker("rm", "-f", id).ok();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.oci.seccomp_bpf_data=",
                "run.oci.hooks.stdout=/tmp/planted",
                "run.oci.seccomp.plugins=/tmp/evil.so",
                "run.oci.handler=wasm"
            })
    void annotationsThatCommandTheRuntimeAreRefused(String annotation) {
        var result = run("--annotation", annotation, Images.BUSYBOX, "true").code(125);
        assertTrue(result.err().contains("is reserved for the engine"), result::toString);
        assertEquals(
                "fine",
                run("--annotation", "com.example.note=run.oci.", Images.BUSYBOX, "echo", "fine")
                        .ok());
    }

    /** CVE-2024-40635: a number that becomes root's when its upper bits fall off. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4294967296",
                "4294967295",
                "2147483648",
                "-1",
                "0:4294967296",
                "1000:-1",
                "99999999999999999999",
                "overflown",
                "negative",
                "words"
            })
    void usersBeyondTheRangeAreRefused(String user) {
        Images.importBare(
                DAEMON,
                "evil:users",
                tar -> Images.file(
                        tar,
                        "etc/passwd",
                        0644,
                        "overflown:x:4294967296:0::/:/bin/sh\nnegative:x:-1:0::/:/bin/sh\nwords:x:none:none::/:/bin/sh\n"),
                "CMD [\"sh\"]");
        var result = run("--user", user, "evil:users", "id", "-u").code(125);
        assertTrue(
                result.err().contains("uids and gids must be in range 0-2147483647")
                        || result.err().contains("no matching entries in passwd file"),
                result::toString);
        assertEquals(
                "2147483647",
                run("--user", "2147483647", "evil:users", "id", "-u").ok());
    }

    /** CVE-2019-14271, CVE-2026-41567: programs and libraries of the image, run by the engine with the host's rights. */
    @Test
    void programsOfTheImageAreNotRunOnTheHost() {
        Images.importBare(
                DAEMON,
                "evil:programs",
                tar -> {
                    String script = "#!/bin/sh\ntouch " + victim.resolve("planted") + "\n";
                    for (String name :
                            "xz gzip unpigz pigz zstd tar ps nsenter ip mount.fuse crun conmon tini".split(" "))
                        for (String folder : List.of("usr/bin", "usr/sbin", "sbin", "usr/local/bin", "usr/local/sbin"))
                            Images.file(tar, folder + "/" + name, 0755, script);
                },
                "ENV LD_PRELOAD=/evil.so LD_LIBRARY_PATH=/ JAVA_TOOL_OPTIONS=-version");
        String id = DAEMON.docker("run", "-d", "evil:programs", "sleep", "100").ok();
        DAEMON.docker("exec", id, "echo").ok();
        // Some may still be missing; what they do on the host is the question here.
        DAEMON.docker("top", id);
        DAEMON.docker("stats", "--no-stream", id);
        DAEMON.docker(
                "cp",
                id + ":/bin",
                victim.getParent().resolve("djong-copy-" + id).toString());
        DAEMON.docker("diff", id);
        DAEMON.docker("commit", id, "evil:committed");
        DAEMON.dockerCommand("export", id).run();
        DAEMON.docker("rm", "-f", id).ok();
        Command.of("rm", "-rf", victim.getParent().resolve("djong-copy-" + id).toString())
                .run();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 00000000a80425fb",
        "--cap-drop ALL, 0000000000000000",
        "--cap-drop ALL --cap-add NET_ADMIN, 0000000000001000",
        "--cap-add SYS_TIME, 00000000aa0425fb",
        "--user 1000, 0000000000000000",
        "--user 1000 --cap-add NET_ADMIN, 0000000000000000",
        "--security-opt no-new-privileges, 00000000a80425fb"
    })
    void hasTheCapabilitiesThatItShould(String options, String effective) {
        String status = capabilities(DAEMON, options);
        assertTrue(status.contains("CapEff:\t" + effective), status);
        assertTrue(status.contains("CapAmb:\t0000000000000000"), status);
        assertTrue(status.contains("CapInh:\t0000000000000000"), status);
        assertTrue(status.contains("NoNewPrivs:\t" + (options.contains("no-new-privileges") ? 1 : 0)), status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--privileged",
                "--privileged --user 1000",
                "--cap-add ALL",
                "--cap-add ALL --cap-drop SYS_ADMIN",
                "--cap-drop ALL",
                "--cap-drop CHOWN",
                "--user 1000",
                "--user 1000 --cap-add ALL",
                "--security-opt seccomp=unconfined"
            })
    void capabilitiesAreDockers(String options) {
        Reference reference = Reference.orSkip();
        Images.importBusybox(reference);
        assertEquals(capabilities(reference, options), capabilities(DAEMON, options));
    }

    private static String capabilities(Engine engine, String options) {
        var argv = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
        if (!options.isEmpty()) argv.addAll(List.of(options.split(" ")));
        argv.addAll(List.of(Images.BUSYBOX, "grep", "-E", "^(Cap|NoNewPrivs|Seccomp:)", "/proc/self/status"));
        return engine.docker(argv.toArray(String[]::new)).ok();
    }
}
