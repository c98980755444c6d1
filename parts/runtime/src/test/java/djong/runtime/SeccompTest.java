package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.Seccomp;
import djong.oci.RuntimeSpec.SeccompRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That filters are in force, whether they were compiled for this container or for an earlier one. */
@Timeout(60)
class SeccompTest {
    private Machine machine;

    @BeforeEach
    void open() throws Exception {
        machine = new Machine();
    }

    @AfterEach
    void close() throws Exception {
        if (machine != null) machine.close();
    }

    private String probe(Seccomp seccomp) throws Exception {
        return machine.run(
                        seccomp,
                        "sh",
                        "-c",
                        "grep Seccomp: /proc/self/status; unshare -m true 2>&1; mount -t tmpfs none /tmp 2>&1; echo $?; ls /bin/ls; chroot / true && echo chrooted")
                .output();
    }

    @Test
    void standardPolicyIsInForceAtFirstAndFromTheCache() throws Exception {
        Seccomp seccomp = Machine.standardSeccomp();
        String first = probe(seccomp);
        assertEquals(1, machine.runtimes.filters().size());
        String cached = probe(seccomp);
        assertEquals(first, cached);
        assertEquals(1, machine.runtimes.filters().size());
        assertTrue(first.startsWith("Seccomp:\t2\n"), first);
        assertTrue(first.contains("unshare") && first.contains("Operation not permitted"), first);
        assertTrue(first.contains("ermission denied") || first.contains("not permitted"), first);
        assertTrue(first.endsWith("/bin/ls\nchrooted\n"), first);
    }

    @Test
    void execIsFilteredAsWell() throws Exception {
        for (int round = 0; round < 2; round++) {
            Stdio stdio = machine.stdio(false, false, false);
            Task task = machine.create(stdio, Machine.process(false, "sleep", "60"), Machine.standardSeccomp());
            task.start();
            ExecProcess exec = task.exec(new ExecRequest(
                    Machine.process(false, "grep", "Seccomp:", "/proc/self/status"), false, true, true, null));
            assertEquals("Seccomp:\t2\n", Machine.outcome(exec.attachment()).output());
        }
    }

    @Test
    void noNewPrivilegesDoesNotLoseTheFilter() throws Exception {
        for (int round = 0; round < 2; round++) {
            RuntimeSpec.Process plain =
                    Machine.process(false, "grep", "-E", "^(Seccomp|NoNewPrivs):", "/proc/self/status");
            RuntimeSpec.Process process = new RuntimeSpec.Process(
                    false,
                    null,
                    plain.user(),
                    plain.args(),
                    plain.env(),
                    plain.cwd(),
                    plain.capabilities(),
                    List.of(),
                    true,
                    null,
                    null,
                    null);
            Stdio stdio = machine.stdio(false, false, false);
            try (Attachment attachment = stdio.attach(false, true, true)) {
                machine.create(stdio, process, Machine.standardSeccomp()).start();
                assertEquals(
                        "NoNewPrivs:\t1\nSeccomp:\t2\n",
                        Machine.outcome(attachment).output());
            }
        }
    }

    @Test
    void refusesCallsThatBreakOutOrNarrowly() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(python), "needs python3 on the host");
        // With the host's own programs: system calls by number.
        for (String library : List.of("lib", "lib64"))
            Files.createSymbolicLink(machine.root.resolve(library), Path.of("usr", library));
        Files.createDirectories(machine.root.resolve("usr"));
        String script = """
                import ctypes, errno, os, socket
                libc = ctypes.CDLL(None, use_errno=True)
                def call(name, number, *args):
                    r = libc.syscall(number, *args)
                    print(name, 'ok' if r >= 0 else errno.errorcode[ctypes.get_errno()])
                x86 = os.uname().machine == 'x86_64'
                call('keyctl', 250 if x86 else 219, 0, -3, 0)
                call('unshare', 272 if x86 else 97, 0x20000)
                call('clone3', 435, 0, 0)
                call('userfaultfd', 323 if x86 else 282, 0)
                call('io_uring_setup', 425, 1, 0)
                call('personality', 135 if x86 else 92, 0x40000)
                call('personality query', 135 if x86 else 92, ctypes.c_ulong(0xffffffff))
                call('getpid', 39 if x86 else 172)
                for family in (38, 40, 1, 2, 10, 16):
                    try:
                        socket.socket(family, socket.SOCK_SEQPACKET if family == 38 else socket.SOCK_STREAM if family != 16 else socket.SOCK_RAW)
                        print('socket', family, 'ok')
                    except OSError as e:
                        print('socket', family, errno.errorcode[e.errno])
                """;
        for (int round = 0; round < 2; round++) {
            String id = machine.newId();
            RuntimeSpec spec = machine.spec(
                    id, Machine.process(false, "/usr/bin/python3", "-c", script), Machine.standardSeccomp());
            RuntimeSpec onHost = new RuntimeSpec(
                    spec.ociVersion(),
                    spec.process(),
                    new RuntimeSpec.Root(machine.root.toString(), false),
                    spec.hostname(),
                    null,
                    List.of(
                            new RuntimeSpec.Mount("/proc", "proc", "proc", List.of()),
                            new RuntimeSpec.Mount("/usr", "bind", "/usr", List.of("rbind", "ro"))),
                    null,
                    Map.of(),
                    spec.linux());
            Stdio stdio = machine.stdio(false, false, false);
            try (Attachment attachment = stdio.attach(false, true, true)) {
                Task task = machine.create(new TaskRequest(id, null, null, stdio), onHost, null);
                task.start();
                Machine.Outcome outcome = Machine.outcome(attachment);
                assertEquals("", outcome.errors());
                assertEquals("""
                        keyctl EPERM
                        unshare EPERM
                        clone3 ENOSYS
                        userfaultfd EPERM
                        io_uring_setup EPERM
                        personality EPERM
                        personality query ok
                        getpid ok
                        socket 38 EPERM
                        socket 40 EPERM
                        socket 1 ok
                        socket 2 ok
                        socket 10 ok
                        socket 16 ok
                        """, outcome.output());
            }
        }
    }

    @Test
    void absentFilterIsNoticed() throws Exception {
        FilterCache cache = new FilterCache();
        Seccomp profile = Machine.standardSeccomp();
        Path file = machine.directory.resolve("filter");
        assertTrue(cache.verify(profile, file).contains("no filter"));
        Files.write(file, new byte[0]);
        assertTrue(cache.verify(profile, file).contains("no filter"));
        Files.write(file, new byte[16]);
        assertEquals(null, cache.verify(profile, file));
        Files.write(file, new byte[24]);
        assertTrue(cache.verify(profile, file).contains("another filter"));
    }

    @Test
    void containerWithAWrongFilterDoesNotStart() throws Exception {
        Seccomp profile = Machine.standardSeccomp();
        // The cache is told a lie: crun will load these bytes, which are no program, or leave the filter out.
        Path file = machine.directory.resolve("filter");
        Files.write(file, new byte[16]);
        assertEquals(null, machine.runtimes.filters().verify(profile, file));
        assertThrows(
                TaskException.class,
                () -> machine.create(machine.stdio(false, false, false), Machine.process(false, "true"), profile));
        assertEquals(0, machine.directory.resolve("run/runtime/crun").toFile().list().length);
    }

    @Test
    void nobodyBringsAFilterByAnnotation() throws Exception {
        Seccomp profile = new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                List.of(),
                List.of(),
                List.of(new SeccompRule(List.of("mkdir", "mkdirat"), "SCMP_ACT_ERRNO", 1, List.of())));
        String id = machine.newId();
        RuntimeSpec spec = machine.spec(id, Machine.process(false, "mkdir", "/tmp/forged"), profile)
                .withAnnotations(Map.of(FilterCache.ANNOTATION, "AAAAAAAAAAA="));
        Task task = machine.create(
                new TaskRequest(id, null, machine.log(id), machine.stdio(false, false, false)), spec, null);
        task.start();
        assertEquals(1, task.awaitExit().code());
        assertFalse(Files.exists(machine.root.resolve("tmp/forged")));
    }
}
