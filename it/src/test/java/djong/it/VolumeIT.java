package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Volumes of running containers: what is in them, who may see it, what is left of them and when. */
class VolumeIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    /** Has a volume at /data: a file of 1000:1001, a hard link to it, a link and a directory with the set-group bit. */
    private static final String FILLED = "filled:latest";

    @BeforeAll
    static void images() {
        Images.importBusybox(DAEMON);
        docker(
                "run",
                "--name",
                "filling",
                Images.BUSYBOX,
                "sh",
                "-c",
                "mkdir -p /data/sub && echo hello > /data/f && ln /data/f /data/h && ln -s f /data/l && touch -d"
                        + " '2020-01-01 00:00:00' /data/f && chown 1000:1001 /data/f /data && chmod 2770 /data && chmod"
                        + " 640 /data/f");
        byte[] root = archive("filling");
        DAEMON.dockerCommand("import", "-c", "VOLUME /data", "-c", "CMD [\"sh\"]", "-", FILLED)
                .input(root)
                .run()
                .ok();
        docker("rm", "filling");
    }

    /** The root of a container that has ended, read where its layers lie. */
    private static byte[] archive(String container) {
        String driver = "{{.GraphDriver.Data.LowerDir}}";
        String lower = docker("inspect", "-f", driver, container);
        String upper = docker("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}", container);
        Path merged = DAEMON.root().resolve("merged");
        try {
            Files.createDirectories(merged);
            Command.of("mount", "-t", "overlay", "overlay", "-o", "lowerdir=" + upper + ":" + lower, merged.toString())
                    .run()
                    .ok();
            try {
                Path tar = DAEMON.root().resolve("merged.tar");
                Command.of("tar", "-cf", tar.toString(), "-C", merged.toString(), ".")
                        .run()
                        .ok();
                return Files.readAllBytes(tar);
            } finally {
                Command.of("umount", merged.toString()).run().ok();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatIsMountedInAFolderIsLeftOutIfAskedFor() throws IOException {
        Path folder = Files.createDirectories(DAEMON.root().resolve("outer/inner"));
        Files.createFile(Files.createDirectories(DAEMON.root().resolve("other")).resolve("seen"));
        Command.of("mount", "--bind", DAEMON.root().resolve("other").toString(), folder.toString())
                .run()
                .ok();
        try {
            String mount = "type=bind,src=" + folder.getParent() + ",dst=/x,readonly";
            for (String rule : List.of("enabled", "writable"))
                assertEquals("seen", docker(listing(mount + ",bind-recursive=" + rule)), rule);
            assertEquals("", docker(listing(mount + ",bind-recursive=disabled")));
        } finally {
            Command.of("umount", folder.toString()).run().ok();
        }
    }

    private static String[] listing(String mount) {
        return new String[] {"run", "--rm", "--mount", mount, Images.BUSYBOX, "ls", "/x/inner"};
    }

    @AfterEach
    void nothingIsLeft() {
        DAEMON.removeContainers();
        docker("volume", "prune", "-af");
        for (String name : docker("volume", "ls", "-q").lines().toList()) docker("volume", "rm", name);
        assertEquals(
                List.of(),
                DAEMON.mounts().stream()
                        .filter(m -> m.contains("/volumes/") || m.contains("/mount-"))
                        .toList());
    }

    private static String docker(String... arguments) {
        return DAEMON.docker(arguments).ok();
    }

    private static String refusal(String... arguments) {
        var run = DAEMON.docker(arguments);
        assertTrue(run.code() != 0, run.out());
        return run.err().lines().findFirst().orElse("").replaceFirst("^docker: ", "");
    }

    private static String sh(String mount, String script) {
        return docker("run", "--rm", "-v", mount, Images.BUSYBOX, "sh", "-c", script);
    }

    private static List<String> volumes() {
        return docker("volume", "ls", "-q").lines().toList();
    }

    @Test
    void outlivesItsContainersAndIsSharedByThem() {
        sh("data:/d", "echo kept > /d/f");
        assertEquals("kept", sh("data:/e:ro", "cat /e/f; touch /e/x 2>/dev/null && echo writable; true"));
        assertEquals(List.of("data"), volumes());
        docker("create", "--name", "holder", "-v", "data:/d", Images.BUSYBOX);
        String id = docker("inspect", "-f", "{{.Id}}", "holder");
        String used = "Error response from daemon: remove data: volume is in use - [" + id + "]";
        assertEquals(used, refusal("volume", "rm", "data"));
        assertEquals(used, refusal("volume", "rm", "-f", "data"));
        assertEquals("holder", docker("ps", "-a", "--filter", "volume=data", "--format", "{{.Names}}"));
        assertEquals("holder", docker("ps", "-a", "--filter", "volume=/d", "--format", "{{.Names}}"));
        docker("rm", "-v", "holder");
        assertEquals(List.of("data"), volumes(), "who names a volume keeps it");
    }

    @Test
    void anonymousOnesGoWithTheirContainerWhenAsked() {
        docker("create", "--name", "aa", "-v", "/x", FILLED);
        assertEquals(2, volumes().size());
        docker("rm", "aa");
        assertEquals(2, volumes().size());
        docker("volume", "prune", "-f");
        assertEquals(List.of(), volumes());
        docker("create", "--name", "aa", "-v", "/x", FILLED);
        docker("rm", "-fv", "aa");
        assertEquals(List.of(), volumes());
        docker("run", "--rm", "-v", "/x", FILLED, "true");
        assertEquals(List.of(), volumes());
    }

    @Test
    void emptyOnesAreFilledFromTheImage() throws IOException {
        String look =
                "stat -c '%n %a %u:%g %h' /data /data/f /data/sub; readlink /data/l; cat /data/h; stat -c %Y /data/f";
        String expected = """
            /data 2770 1000:1001 3
            /data/f 640 1000:1001 2
            /data/sub 755 0:0 2
            f
            hello
            1577836800\
            """;
        assertEquals(expected, docker("run", "--rm", FILLED, "sh", "-c", look));
        assertEquals(expected, docker("run", "--rm", "-v", "named:/data", FILLED, "sh", "-c", look));
        // What is there stays; nothing is added.
        assertEquals(
                "hello",
                sh("named:/d", "rm /d/l; echo changed > /d/f; ls /d | wc -l > /d/n; cat /d/h")
                        .replace("changed", "hello"));
        assertEquals("f\nh\nn\nsub", docker("run", "--rm", "-v", "named:/data", FILLED, "ls", "/data"));
        assertEquals("", docker("run", "--rm", "-v", "bare:/data:nocopy", FILLED, "ls", "/data"));
        String bare = docker("volume", "inspect", "-f", "{{.Mountpoint}}", "bare");
        assertEquals(0755, (Integer) Files.getAttribute(Path.of(bare), "unix:mode") & 07777);
    }

    @Test
    void aPartOfAVolumeCannotLeadOut() {
        sh(
                "data:/d",
                "mkdir -p /d/sub/deep; ln -s /etc /d/evil; ln -s ../.. /d/sub/up; ln -s sub /d/good; echo x > /d/file");
        String mount = "type=volume,src=data,dst=/x,volume-subpath=";
        assertEquals("deep\nup", docker("run", "--rm", "--mount", mount + "sub", Images.BUSYBOX, "ls", "/x"));
        assertEquals("deep\nup", docker("run", "--rm", "--mount", mount + "good", Images.BUSYBOX, "ls", "/x"));
        assertEquals("x", docker("run", "--rm", "--mount", mount + "file", Images.BUSYBOX, "cat", "/x"));
        String base = docker("volume", "inspect", "-f", "{{.Mountpoint}}", "data");
        for (String out : List.of("evil", "sub/up")) {
            assertEquals(
                    "Error response from daemon: path concatenation escapes the base directory, base: " + base
                            + ", subpath: " + out,
                    refusal("run", "--rm", "--mount", mount + out, Images.BUSYBOX, "ls", "/x"));
        }
        assertEquals(
                "Error response from daemon: cannot access path " + base + "/nope: lstat " + base
                        + "/nope: no such file or directory",
                refusal("run", "--rm", "--mount", mount + "nope", Images.BUSYBOX, "ls", "/x"));
    }

    /** CVE-2021-30465: one container swaps a directory for a link to the host's while others are started on it. */
    @Test
    void racingLinksDoNotShowTheHost() {
        sh("data:/d", "mkdir -p /d/real && echo inside > /d/real/f");
        docker(
                "run",
                "-d",
                "--name",
                "racer",
                "-v",
                "data:/d",
                Images.BUSYBOX,
                "sh",
                "-c",
                "cd /d; ln -s / link; while :; do mv real x; mv link real; mv real link; mv x real; done");
        String mount = "type=volume,src=data,dst=/x,volume-subpath=real";
        int seen = 0;
        for (int i = 0; i < 12; i++) {
            var run = DAEMON.docker("run", "--rm", "--mount", mount, Images.BUSYBOX, "ls", "/x");
            if (run.code() == 0) {
                assertEquals("f", run.out().strip());
                seen++;
            } else {
                assertTrue(
                        run.err().contains("escapes the base directory")
                                || run.err().contains("cannot access"),
                        run.err());
            }
        }
        assertTrue(seen > 0, "the directory was never met in its place");
        docker("rm", "-f", "racer");
        assertEquals(
                "inside",
                docker(
                        "run",
                        "--rm",
                        "-v",
                        "data:/d",
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "cat /d/real/f 2>/dev/null || cat /d/x/f"));
    }

    @Test
    void othersVolumesComeAlong() {
        docker("create", "--name", "aa", "-v", "data:/d", "-v", "/anonymous", "-v", "/usr:/u:ro", FILLED);
        String places = "cut -d' ' -f2,4 /proc/mounts | cut -d, -f1 | grep -E '^/(d|data|anonymous|u) ' | sort";
        assertEquals(
                "/anonymous rw\n/d rw\n/data rw\n/u ro",
                docker("run", "--rm", "--volumes-from", "aa", Images.BUSYBOX, "sh", "-c", places));
        assertEquals(
                "/anonymous ro\n/d ro\n/data ro\n/u ro",
                docker("run", "--rm", "--volumes-from", "aa:ro", Images.BUSYBOX, "sh", "-c", places));
        assertEquals(3, volumes().size(), "--rm leaves what is another container's as well");
        docker("create", "--name", "bb", "--volumes-from", "aa", Images.BUSYBOX);
        docker("rm", "-v", "aa");
        assertEquals(3, volumes().size());
        docker("rm", "-v", "bb");
        assertEquals(List.of("data"), volumes());
        assertEquals(
                "Error response from daemon: No such container: nosuch",
                refusal("create", "--volumes-from", "nosuch", Images.BUSYBOX));
    }

    @Test
    void driverOptionsAreMountedWhileSomebodyNeedsThem() throws IOException {
        Path folder = Files.createDirectories(DAEMON.root().resolve("bound"));
        Files.writeString(folder.resolve("f"), "bound");
        docker("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,noexec", "memory");
        docker("volume", "create", "-o", "type=none", "-o", "device=" + folder, "-o", "o=bind,ro", "bound");
        assertEquals("bound", sh("bound:/b", "cat /b/f; touch /b/x 2>/dev/null && echo writable; true"));
        docker("run", "-d", "--name", "one", "-v", "memory:/m", Images.BUSYBOX, "sleep", "1000");
        docker("run", "-d", "--name", "two", "-v", "memory:/m", Images.BUSYBOX, "sleep", "1000");
        docker("exec", "one", "touch", "/m/f");
        assertEquals("f", docker("exec", "two", "ls", "/m"));
        assertTrue(docker("exec", "one", "grep", " /m ", "/proc/mounts").contains("noexec"));
        docker("rm", "-f", "one");
        assertEquals("f", docker("exec", "two", "ls", "/m"));
        docker("rm", "-f", "two");
        assertEquals("", sh("memory:/m", "ls /m"));
        docker("volume", "rm", "bound");
        assertEquals("bound", Files.readString(folder.resolve("f")), "what was mounted is not the volume's to remove");
        docker("volume", "create", "-o", "type=none", "-o", "device=/nosuch", "-o", "o=bind", "missing");
        String point = docker("volume", "inspect", "-f", "{{.Mountpoint}}", "missing");
        assertEquals(
                "Error response from daemon: error while mounting volume '" + point
                        + "': failed to mount local volume: mount /nosuch:" + point
                        + ", flags: 0x1000: no such file or directory",
                refusal("run", "--rm", "-v", "missing:/x", Images.BUSYBOX, "true"));
    }

    @Test
    void aKilledDaemonForgetsNothing() throws Exception {
        docker("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "memory");
        docker("run", "-d", "--name", "stays", "-v", "memory:/m", "-v", "/x", Images.BUSYBOX, "sleep", "1000");
        docker("run", "-d", "--name", "ends", "-v", "memory:/m", Images.BUSYBOX, "sleep", "1000");
        docker("exec", "stays", "touch", "/m/f");
        long pid = Long.parseLong(docker("inspect", "-f", "{{.State.Pid}}", "ends"));
        DAEMON.killHard();
        ProcessHandle ends = ProcessHandle.of(pid).orElseThrow();
        ends.destroyForcibly();
        ends.onExit().get(10, TimeUnit.SECONDS);
        DAEMON.start();
        assertTrue(refusal("volume", "rm", "memory").contains("volume is in use"));
        assertEquals("f", docker("exec", "stays", "ls", "/m"));
        docker("start", "ends");
        assertEquals("f", docker("exec", "ends", "ls", "/m"));
        DAEMON.killHard();
        DAEMON.start();
        docker("rm", "-fv", "stays", "ends");
        assertEquals(List.of("memory"), volumes());
        assertFalse(DAEMON.mounts().stream().anyMatch(m -> m.contains("/volumes/")));
    }

    @Test
    void imagesAreMountedReadOnly() {
        String mount = "type=image,src=" + FILLED + ",dst=/i";
        assertEquals(
                "hello\nread-only",
                docker(
                        "run",
                        "--rm",
                        "--mount",
                        mount,
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "cat /i/data/f; touch /i/x 2>/dev/null || echo read-only"));
        assertEquals(
                "f\nh\nl\nsub",
                docker("run", "--rm", "--mount", mount + ",image-subpath=data", Images.BUSYBOX, "ls", "/i"));
        docker("create", "--name", "holder", "--mount", mount, Images.BUSYBOX, "cat", "/i/data/f");
        assertTrue(refusal("rmi", FILLED).contains("is using its referenced image"));
        assertEquals("hello", docker("start", "-a", "holder"));
    }

    @Test
    void prunesWhatIsAskedFor() {
        docker("volume", "create", "--label", "keep=yes", "kept");
        docker("volume", "create", "other");
        docker("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "elsewhere");
        sh("other:/d", "head -c 5000 /dev/zero > /d/f");
        assertEquals("Total reclaimed space: 0B", docker("volume", "prune", "-f"));
        assertEquals(
                "Deleted Volumes:\nother\n\nTotal reclaimed space: 5kB",
                docker("volume", "prune", "-af", "--filter", "label!=keep"));
        assertEquals(List.of("elsewhere", "kept"), volumes());
    }
}
