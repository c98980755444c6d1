package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker cp} both ways, by docker's client and by ours, in every state of a container, and against those who mean harm. */
class CopyIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String TREE =
            "mkdir -p /s/d/sub /s/e; echo f >/s/f; echo g >/s/d/g; echo h >/s/d/sub/h; cd /s;"
                    + " ln -s f lf; ln -s d ld; ln -s nope lb; ln d/g d/hard; chmod 750 d/sub; ";

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    @AfterEach
    void removed() {
        DAEMON.removeContainers();
        String host = System.getenv("DJONG_REFERENCE_HOST");
        if (host != null && !host.isEmpty())
            new Reference(host)
                    .client("sh", "-c", "docker rm -fv copy-parity; docker rmi copy-parity:1")
                    .run();
    }

    private static String here(String text) throws IOException {
        Path file = Files.createTempFile("djong-it-copy", ".txt");
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    void intoAndOutOfAContainerInEveryState(@TempDir Path folder) throws IOException {
        DAEMON.docker("create", "--name", "box", Images.BUSYBOX, "sleep", "600").ok();
        for (String state : List.of("created", "running", "paused", "exited")) {
            switch (state) {
                case "running" -> DAEMON.docker("start", "box").ok();
                case "paused" -> DAEMON.docker("pause", "box").ok();
                case "exited" -> DAEMON.docker("kill", "box").ok();
                default -> {}
            }
            assertEquals(
                    state,
                    DAEMON.docker("inspect", "-f", "{{.State.Status}}", "box").ok());
            String file = here(state);
            DAEMON.docker("cp", file, "box:/tmp/" + state).ok();
            Files.delete(Path.of(file));
            Path back = folder.resolve(state);
            DAEMON.docker("cp", "box:/tmp/" + state, back.toString()).ok();
            assertEquals(state, Files.readString(back));
            if (state.equals("paused")) DAEMON.docker("unpause", "box").ok();
        }
        DAEMON.docker("start", "box").ok();
        assertEquals(
                "created\nexited\npaused\nrunning",
                DAEMON.docker("exec", "box", "ls", "/tmp").ok());
    }

    /** A container that starts while its files are looked at must not be another file system than the one that is looked at. */
    @Test
    void whatIsCopiedIntoAStoppedContainerIsThereWhenItStarts() throws IOException {
        DAEMON.docker("create", "--name", "box", Images.BUSYBOX, "cat", "/tmp/f")
                .ok();
        for (int i = 0; i < 5; i++) {
            String file = here("round " + i);
            DAEMON.docker("cp", file, "box:/tmp/f").ok();
            Files.delete(Path.of(file));
            assertEquals("round " + i, DAEMON.docker("start", "-a", "box").ok());
        }
    }

    @Test
    void bindsAreSeenAndReadOnlyOnesAreKept(@TempDir Path folder) throws IOException {
        Path bound = Files.createDirectory(folder.resolve("bound"));
        Files.writeString(bound.resolve("f"), "of the host");
        String file = here("x");
        DAEMON.docker("create", "--name", "box", "-v", bound + ":/w", "-v", bound + ":/r:ro", Images.BUSYBOX, "true")
                .ok();
        DAEMON.docker("cp", file, "box:/w/new").ok();
        assertEquals("x", Files.readString(bound.resolve("new")));
        Command.Result refused = DAEMON.docker("cp", file, "box:/r/other").code(1);
        assertTrue(refused.err().contains("mounted volume is marked read-only"), refused.err());
        DAEMON.docker("cp", "box:/r/f", folder.resolve("out").toString()).ok();
        assertEquals("of the host", Files.readString(folder.resolve("out")));
        DAEMON.docker("create", "--name", "ro", "--read-only", Images.BUSYBOX, "true")
                .ok();
        refused = DAEMON.docker("cp", file, "ro:/tmp/").code(1);
        assertTrue(refused.err().contains("container rootfs is marked read-only"), refused.err());
        Files.delete(Path.of(file));
    }

    @Test
    void aTmpfsOfARunningContainerIsWhatItsProcessesSee() throws IOException {
        DAEMON.docker("run", "-d", "--name", "box", "--tmpfs", "/t", Images.BUSYBOX, "sleep", "600")
                .ok();
        String file = here("x");
        DAEMON.docker("cp", file, "box:/t/f").ok();
        Files.delete(Path.of(file));
        assertEquals("x", DAEMON.docker("exec", "box", "cat", "/t/f").ok());
    }

    @Test
    void aHundredMegabytesGoThrough(@TempDir Path folder) throws IOException {
        DAEMON.docker("run", "--name", "box", Images.BUSYBOX, "sh", "-c", "head -c 100000000 /dev/urandom > /big")
                .ok();
        Path out = folder.resolve("big");
        DAEMON.docker("cp", "box:/big", out.toString()).ok();
        assertEquals(100_000_000, Files.size(out));
        DAEMON.docker("cp", out.toString(), "box:/again").ok();
        DAEMON.docker("cp", "box:/again", folder.resolve("again").toString()).ok();
        assertEquals(-1, Files.mismatch(out, folder.resolve("again")));
    }

    /** The kernel takes a mount away, out of every namespace, when its place is removed by somebody who does not have it. */
    @Test
    void aMountOfARunningContainerIsNotTakenAway() throws IOException {
        DAEMON.docker("run", "-d", "--name", "box", Images.BUSYBOX, "sleep", "600")
                .ok();
        String before = DAEMON.docker("exec", "box", "cat", "/etc/hosts").ok();
        String file = here("x");
        Command.Result refused = DAEMON.docker("cp", file, "box:/etc/hosts").code(1);
        assertTrue(refused.err().contains("device or resource busy"), refused.err());
        Files.delete(Path.of(file));
        assertEquals(before, DAEMON.docker("exec", "box", "cat", "/etc/hosts").ok());
        assertEquals(
                "1",
                DAEMON.docker("exec", "box", "grep", "-c", " /etc/hosts ", "/proc/mounts")
                        .ok());
    }

    private static byte[] evilArchive() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var link = new TarArchiveEntry("l", TarConstants.LF_SYMLINK);
            link.setLinkName("../../../../../../tmp");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            var file = new TarArchiveEntry("l/djong-evil");
            file.setSize(4);
            tar.putArchiveEntry(file);
            tar.write(new byte[4]);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void anEvilArchiveStaysInside() throws IOException {
        DAEMON.docker("create", "--name", "box", Images.BUSYBOX, "true").ok();
        DAEMON.dockerCommand("cp", "-", "box:/var").input(evilArchive()).run();
        assertFalse(Files.exists(Path.of("/tmp/djong-evil"), LinkOption.NOFOLLOW_LINKS));
    }

    /** CVE-2018-15664: a process of the container swaps a folder for a link to the host's while files are copied through it. */
    @Test
    void linksThatAreSwappedInMeanwhileLeadNowhereElse(@TempDir Path folder) throws IOException {
        Path secret = Files.createDirectory(folder.resolve("host"));
        Files.writeString(secret.resolve("secret"), "of the host");
        DAEMON.docker(
                        "run",
                        "-d",
                        "--name",
                        "box",
                        Images.BUSYBOX,
                        "sh",
                        "-c",
                        "mkdir -p /d" + secret + "; echo inside >/d" + secret + "/secret; ln -s / /l; i=0; while [ $i"
                                + " -lt 20000 ]; do mv -T /d /s; mv -T"
                                + " /l /d; mv -T /d /l; mv -T /s /d;"
                                + " i=$((i+1)); done; sleep 600")
                .ok();
        byte[] canary = evilArchive();
        for (int i = 0; i < 15; i++) {
            Path out = folder.resolve("out" + i);
            DAEMON.docker("cp", "box:/d" + secret + "/secret", out.toString());
            if (Files.exists(out)) assertEquals("inside\n", Files.readString(out));
            DAEMON.dockerCommand("cp", "-", "box:/d" + secret).input(canary).run();
            try (Stream<Path> left = Files.list(secret)) {
                assertEquals(1, left.count());
            }
        }
        assertEquals("of the host", Files.readString(secret.resolve("secret")));
    }

    // What both command lines do with the same files, and what the reference does.

    private static final List<String> SOURCES = List.of("f", "d", "d/.", "ld", "ld/", "lf", "nope");
    private static final List<String> LINKS = List.of("lf", "ld", "ld/");
    private static final List<String> TARGETS =
            List.of("file", "dir", "dir/", "new", "new/", "lfile", "ldir", "no/new");

    private static void local(Path at) throws IOException {
        Files.createDirectories(at.resolve("dir/in"));
        Files.writeString(at.resolve("file"), "old");
        Files.createSymbolicLink(at.resolve("lfile"), Path.of("file"));
        Files.createSymbolicLink(at.resolve("ldir"), Path.of("dir"));
    }

    private static TreeMap<String, String> tree(Path root) throws IOException {
        var tree = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.naturalOrder()).toList()) {
                String what = Files.isSymbolicLink(each)
                        ? "-> " + Files.readSymbolicLink(each)
                        : Files.isDirectory(each)
                                ? "/"
                                : Files.readString(each) + " " + Files.getAttribute(each, "unix:nlink");
                int mode = (Integer) Files.getAttribute(each, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
                tree.put(root.relativize(each).toString(), what + " " + Integer.toOctalString(mode));
            }
        }
        return tree;
    }

    private static String copiedOut(Engine engine, String program, String options, Path folder) throws IOException {
        var results = new StringBuilder();
        for (String source : options.isEmpty() ? SOURCES : LINKS) {
            for (String target : TARGETS) {
                Path at = Files.createDirectory(folder.resolve("w"));
                local(at);
                var run = engine.client(
                                "sh",
                                "-c",
                                "cd " + at + " && exec " + program + " cp " + options + "copy-parity:/s/" + source + " "
                                        + target)
                        .run();
                results.append(source)
                        .append(" to ")
                        .append(target)
                        .append(": ")
                        .append(run.code());
                results.append(' ')
                        .append(run.err().strip())
                        .append(' ')
                        .append(tree(at))
                        .append('\n');
                try (Stream<Path> all = Files.walk(at)) {
                    for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
                }
            }
        }
        return results.toString();
    }

    @Test
    void bothCommandLinesAndTheReferenceDoTheSame(@TempDir Path folder) throws IOException {
        Reference reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-", "copy-parity:1")
                    .input(Images.busybox())
                    .run()
                    .ok();
            engine.docker("run", "--name", "copy-parity", "copy-parity:1", "sh", "-c", TREE)
                    .ok();
        }
        String expected = copiedOut(reference, "docker", "", folder);
        assertEquals(expected, copiedOut(DAEMON, "docker", "", folder));
        String djong = Daemon.distribution().resolve("bin/djong").toString();
        assertEquals(expected, copiedOut(DAEMON, djong, "", folder));
    }

    @Test
    void ourCommandLineCopiesInAsDockers(@TempDir Path folder) throws IOException {
        Path at =
                Files.createDirectories(folder.resolve("w/src/sub")).getParent().getParent();
        Files.writeString(at.resolve("src/a"), "a");
        Files.createLink(at.resolve("src/hard"), at.resolve("src/a"));
        Files.writeString(at.resolve("src/sub/b"), "b");
        Files.createSymbolicLink(at.resolve("src/link"), Path.of("a"));
        String djong = Daemon.distribution().resolve("bin/djong").toString();
        DAEMON.docker("run", "-d", "--name", "box", Images.BUSYBOX, "sleep", "600")
                .ok();
        for (String program : List.of("docker", djong)) {
            var run = DAEMON.client(
                            "sh",
                            "-c",
                            "exec 2>&1; cd " + at + "; docker exec box sh -c 'rm -rf /x; mkdir -p /x/dir'; " + program
                                    + " cp src box:/x; " + program + " cp src/. box:/x/dir/; " + program
                                    + " cp src/a box:/x/new; " + program + " cp src box:/x/new; " + program
                                    + " cp src/a box:/none/; docker exec box sh -c 'cd /x; find . | sort; cat new"
                                    + " src/link; stat -c %h src/a'")
                    .run();
            assertEquals("""
                cannot copy directory
                no such directory
                .
                ./dir
                ./dir/a
                ./dir/hard
                ./dir/link
                ./dir/sub
                ./dir/sub/b
                ./new
                ./src
                ./src/a
                ./src/hard
                ./src/link
                ./src/sub
                ./src/sub/b
                aa2
                """, run.out().replaceAll("(?m)^time=.*\\R", ""), program);
        }
    }

    @Test
    void ourCommandLineStreamsArchives() throws IOException {
        DAEMON.docker("create", "--name", "box", Images.BUSYBOX, "true").ok();
        byte[] tar = DAEMON.djong("cp", "box:/etc/passwd", "-").code(0).outBytes();
        try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            assertEquals("passwd", in.getNextEntry().getName());
        }
        DAEMON.djongCommand("cp", "-", "box:/tmp").input(tar).run().ok();
        assertTrue(DAEMON.djong("diff", "box").ok().contains("A /tmp/passwd"));
        DAEMON.djongCommand("cp", "-", "box:/etc/passwd").input(tar).run().code(1);
    }

    @Test
    void pipesAndDevicesComeOutAsTheyAre(@TempDir Path folder) {
        Reference reference = Reference.orSkip();
        String make =
                "mkdir /n; cd /n; mkfifo -m 600 fifo; mknod -m 640 null c 1 3; mknod block b 7 99; ln -s fifo link; touch file";
        String djong = Daemon.distribution().resolve("bin/djong").toString();
        String expected = "";
        for (Engine engine : List.of(reference, DAEMON)) {
            engine.dockerCommand("import", "-", "copy-parity:1")
                    .input(Images.busybox())
                    .run()
                    .ok();
            engine.docker("run", "--name", "copy-parity", "--cap-add", "MKNOD", "copy-parity:1", "sh", "-c", make)
                    .ok();
            for (String program : engine == DAEMON ? List.of("docker", djong) : List.of("docker")) {
                String seen = engine.client(
                                "sh",
                                "-c",
                                "cd " + folder + " && rm -rf n && " + program + " cp -q copy-parity:/n . && " + program
                                        + " cp -q copy-parity:/n/fifo n/again && cd n && stat -c '%n %F %a %t,%T' *")
                        .run()
                        .ok();
                if (expected.isEmpty()) expected = seen;
                assertEquals(expected, seen, program);
            }
        }
        assertTrue(expected.contains("null character special file 640 1,3"), expected);
    }

    @Test
    void linksAreFollowedAsTheReferenceDoes(@TempDir Path folder) throws IOException {
        Reference reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-", "copy-parity:1")
                    .input(Images.busybox())
                    .run()
                    .ok();
            engine.docker("run", "--name", "copy-parity", "copy-parity:1", "sh", "-c", TREE)
                    .ok();
        }
        String expected = copiedOut(reference, "docker", "-L ", folder);
        assertEquals(expected, copiedOut(DAEMON, "docker", "-L ", folder));
        String djong = Daemon.distribution().resolve("bin/djong").toString();
        assertEquals(expected, copiedOut(DAEMON, djong, "-L ", folder));
    }
}
