package djong.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RootTest {
    @TempDir
    Path folder;

    private Path inside;

    @BeforeEach
    void prepare() throws IOException {
        inside = Files.createDirectory(folder.resolve("root"));
        Files.writeString(folder.resolve("secret"), "outside");
        Files.createDirectories(inside.resolve("etc"));
        Files.writeString(inside.resolve("etc/passwd"), "inside");
        Files.writeString(inside.resolve("secret"), "inside");
    }

    private static String text(Fd fd) throws IOException {
        try (fd) {
            return new String(fd.input().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    record Escape(String rule, String link, String target, String path, String found) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Escape> escapes() {
        return Stream.of(
                new Escape("dots stop at the root", null, null, "../../../../secret", "inside"),
                new Escape("an absolute path begins at the root", null, null, "/secret", "inside"),
                new Escape("dots in the middle", null, null, "etc/../../secret", "inside"),
                new Escape("a link with dots", "a", "../../../secret", "a", "inside"),
                new Escape("an absolute link", "a", "/secret", "a", "inside"),
                new Escape("a link to a folder above", "a", "../..", "a/secret", "inside"),
                new Escape("a link to the root of the host", "a", "/", "a/etc/passwd", "inside"),
                new Escape("a link of /proc", "a", "/proc/self/root/etc/passwd", "a", null));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void nothingLeadsOut(Escape escape) throws IOException {
        if (escape.link() != null) Files.createSymbolicLink(inside.resolve(escape.link()), Path.of(escape.target()));
        try (Root root = Root.open(inside)) {
            if (escape.found() == null) {
                assertThrows(ErrnoException.class, () -> root.open(escape.path(), Fd.READ_ONLY, 0));
            } else {
                assertEquals(escape.found(), text(root.open(escape.path(), Fd.READ_ONLY, 0)));
            }
        }
    }

    @Test
    void chainsOfLinksEndAndNeverOutside() throws IOException {
        Files.createSymbolicLink(inside.resolve("loop"), Path.of("loop"));
        Path before = Path.of("../../secret");
        for (int i = 0; i < 30; i++) {
            Files.createSymbolicLink(inside.resolve("l" + i), before);
            before = Path.of("/l" + i);
        }
        try (Root root = Root.open(inside)) {
            assertEquals("inside", text(root.open("l29", Fd.READ_ONLY, 0)));
            var endless = assertThrows(ErrnoException.class, () -> root.open("loop", Fd.READ_ONLY, 0));
            assertEquals(Errno.ELOOP, endless.errno());
        }
    }

    @Test
    void magicLinksOfAMountedProcAreRefused() throws Exception {
        Privileges.root();
        Namespaces.fresh(Set.of(Namespaces.Kind.MOUNT), () -> {
            Path proc = Files.createDirectory(inside.resolve("proc"));
            Mounts.bind(Path.of("/proc"), proc, false, false);
            try (Root root = Root.open(inside)) {
                var refused = assertThrows(
                        ErrnoException.class, () -> root.open("/proc/self/root/etc/passwd", Fd.READ_ONLY, 0));
                assertEquals(Errno.ELOOP, refused.errno());
                assertThrows(ErrnoException.class, () -> root.directory("/proc/self/cwd"));
            }
            return true;
        });
    }

    @Test
    void swappingAFolderForALinkWhileOthersPassDoesNotHelp() throws Exception {
        Files.createDirectories(inside.resolve("a/b"));
        Files.writeString(inside.resolve("a/b/secret"), "inside");
        Files.createDirectories(folder.resolve("b"));
        Files.writeString(folder.resolve("b/secret"), "outside");
        var stop = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            try (Root root = Root.open(inside);
                    Dir dir = root.directory()) {
                dir.symlink("..", "link");
                while (!stop.get()) {
                    dir.rename("a", dir, "kept");
                    dir.rename("link", dir, "a");
                    dir.rename("a", dir, "link");
                    dir.rename("kept", dir, "a");
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        int opened = 0;
        try (Root root = Root.open(inside)) {
            for (int i = 0; i < 20_000; i++) {
                try {
                    assertEquals("inside", text(root.open("a/b/secret", Fd.READ_ONLY, 0)));
                    opened++;
                } catch (ErrnoException e) {
                    assertTrue(Set.of(Errno.ENOENT, Errno.EAGAIN, Errno.ENOTDIR).contains(e.errno()), e.getMessage());
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertTrue(opened > 0);
    }

    @Test
    void directoriesAreMadeInside() throws IOException {
        Files.createSymbolicLink(inside.resolve("var"), Path.of("/../data"));
        Files.createDirectories(inside.resolve("data"));
        try (Root root = Root.open(inside)) {
            root.directories("/var/lib/x/", 0755).close();
            root.directories("/var/lib/x", 0755).close();
            root.directories("../../up/./er", 0755).close();
            root.directories("", 0755).close();
            var inTheWay = assertThrows(ErrnoException.class, () -> root.directories("secret/x", 0755));
            assertEquals(Errno.ENOTDIR, inTheWay.errno());
        }
        assertTrue(Files.isDirectory(inside.resolve("data/lib/x")));
        assertTrue(Files.isDirectory(inside.resolve("up/er")));
        assertFalse(Files.exists(folder.resolve("data")));
        assertFalse(Files.exists(folder.resolve("up")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", "a/"})
    void directoriesTakeSingleNamesOnly(String name) throws IOException {
        try (Root root = Root.open(inside);
                Dir dir = root.directory()) {
            assertThrows(IllegalArgumentException.class, () -> dir.create(name, 0600));
            assertThrows(IllegalArgumentException.class, () -> dir.mkdir(name, 0700));
            assertThrows(IllegalArgumentException.class, () -> dir.symlink("x", name));
            assertThrows(IllegalArgumentException.class, () -> dir.unlink(name));
            assertThrows(IllegalArgumentException.class, () -> dir.removeTree(name));
            assertThrows(IllegalArgumentException.class, () -> dir.link(dir, "secret", name));
            assertThrows(IllegalArgumentException.class, () -> dir.getXattr(name, "user.x"));
        }
    }

    @Test
    void theLastNameIsNeverFollowed() throws IOException {
        Files.createSymbolicLink(inside.resolve("link"), folder.resolve("secret"));
        try (Root root = Root.open(inside);
                Dir dir = root.directory()) {
            assertEquals(Errno.EEXIST, errno(() -> dir.create("link", 0600)));
            assertEquals(Errno.ELOOP, errno(() -> dir.open("link", Fd.READ_ONLY)));
            assertEquals(Errno.EOPNOTSUPP, errno(() -> dir.chmod("link", 0)));
            assertTrue(dir.stat("link").isSymbolicLink());
            assertEquals(folder.resolve("secret").toString(), dir.readlink("link"));
            dir.times("link", Instant.EPOCH, Instant.ofEpochSecond(5, 7));
            assertEquals(Instant.ofEpochSecond(5, 7), dir.stat("link").mtime());
            dir.removeTree("link");
        }
        assertEquals("outside", Files.readString(folder.resolve("secret")));
        assertTrue(Files.getLastModifiedTime(folder.resolve("secret")).toMillis() > 10_000);
    }

    private interface Call {
        void run() throws IOException;
    }

    private static int errno(Call call) {
        return assertThrows(ErrnoException.class, call::run).errno();
    }

    @Test
    void filesHaveWhatWasGivenThem() throws IOException {
        try (Root root = Root.open(inside);
                Dir dir = root.directory()) {
            try (Fd file = dir.create("f\udcff", 0600)) {
                file.write(ByteBuffer.wrap("abc".getBytes(StandardCharsets.US_ASCII)));
                file.seek(1 << 20);
                file.write(ByteBuffer.wrap(new byte[] {1}));
                Dir.chmod(file, 04751);
                assertEquals(04751, file.stat().permissions());
            }
            Stat stat = dir.stat("f\udcff");
            assertTrue(stat.isRegular());
            assertEquals((1 << 20) + 1, stat.size());
            assertTrue(stat.allocatedBytes() < 1 << 19, "holes take no room");
            dir.link(dir, "f\udcff", "g");
            assertEquals(2, dir.stat("g").nlink());
            dir.chmod("g", 01644);
            assertEquals(01644, dir.stat("g").permissions());
            assertEquals(Set.of("f\udcff", "g", "etc", "secret"), Set.copyOf(dir.list()));
            dir.rename("g", dir, "h");
            assertNull(dir.statIfExists("g"));
            assertEquals(Errno.EEXIST, errno(() -> dir.renameToFree("h", dir, "secret")));
            assertEquals(Errno.ENOENT, errno(() -> dir.exchange("h", dir, "none")));
            dir.mkdir("folder", 0755);
            dir.exchange("h", dir, "folder");
            assertTrue(dir.stat("h").isDirectory());
            assertTrue(dir.stat("folder").isRegular());
        }
        assertArrayEquals("inside".getBytes(StandardCharsets.US_ASCII), Files.readAllBytes(inside.resolve("secret")));
    }

    @Test
    void devicesOwnersAndTrustedAttributes() throws IOException {
        assertDoesAsRoot();
    }

    private void assertDoesAsRoot() throws IOException {
        try {
            Privileges.root();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        try (Root root = Root.open(inside);
                Dir dir = root.directory()) {
            dir.mknod("null", Stat.S_IFCHR | 0666, 1, 3);
            Stat device = dir.stat("null");
            assertEquals(List.of(1, 3), List.of(device.rdevMajor(), device.rdevMinor()));
            dir.mknod("big", Stat.S_IFBLK | 0600, 259, 70000);
            assertEquals(
                    List.of(259, 70000),
                    List.of(dir.stat("big").rdevMajor(), dir.stat("big").rdevMinor()));
            dir.mknod("gone", Stat.S_IFCHR, 0, 0);
            assertTrue(dir.stat("gone").isWhiteout());
            dir.symlink("nowhere", "link");
            dir.chown("link", 7, 8);
            assertEquals(
                    List.of(7, 8),
                    List.of(dir.stat("link").uid(), dir.stat("link").gid()));
            dir.setXattr("link", "trusted.x", new byte[] {1, 2, 0});
            assertArrayEquals(new byte[] {1, 2, 0}, dir.getXattr("link", "trusted.x"));
            assertEquals(List.of("trusted.x"), dir.listXattrs("link"));
            assertNull(dir.getXattr("link", "trusted.y"));
            dir.removeXattr("link", "trusted.x");
            assertEquals(List.of(), dir.listXattrs("link"));
            try (Dir etc = dir.directory("etc")) {
                etc.setXattr("trusted.overlay.opaque", new byte[] {'y'});
            }
            assertArrayEquals(new byte[] {'y'}, dir.getXattr("etc", "trusted.overlay.opaque"));
        }
    }

    @Test
    void treesAreRemovedHoweverDeepAndNotThroughLinks() throws IOException {
        Path victim = Files.createDirectories(folder.resolve("victim"));
        Files.writeString(victim.resolve("file"), "stays");
        try (Root root = Root.open(inside);
                Dir top = root.directory()) {
            top.mkdir("deep", 0755);
            Dir at = top.directory("deep");
            for (int i = 0; i < 1500; i++) {
                at.mkdir("d", 0755);
                at.symlink(victim.toString(), "link");
                Dir next = at.directory("d");
                at.close();
                at = next;
            }
            at.create("file", 0).close();
            at.close();
            top.removeTree("deep");
            assertNull(top.statIfExists("deep"));
            top.removeTree("deep");
            assertEquals(Set.of("etc", "secret"), Set.copyOf(top.list()));
            top.removeContents();
            assertEquals(List.of(), top.list());
        }
        assertEquals("stays", Files.readString(victim.resolve("file")));
    }

    @Test
    void smallFilesAreReadWithALimitAndFifosDoNotHoldUs() throws IOException {
        try (Root root = Root.open(inside);
                Dir dir = root.directory()) {
            assertArrayEquals("inside".getBytes(StandardCharsets.US_ASCII), root.read("etc/passwd", 6));
            assertThrows(IOException.class, () -> root.read("etc/passwd", 5));
            assertThrows(java.io.FileNotFoundException.class, () -> root.read("etc/group", 5));
            dir.mknod("fifo", Stat.S_IFIFO | 0600, 0, 0);
            assertThrows(IOException.class, () -> root.read("fifo", 5));
            assertTrue(root.exists("etc"));
            assertFalse(root.exists("etc/passwd/x"));
        }
    }
}
