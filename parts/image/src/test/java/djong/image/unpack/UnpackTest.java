package djong.image.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.image.tar.TestTar;
import djong.image.tar.TestTar.Raw;
import djong.linux.Dir;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What lands in a layer, and that nothing lands beside it. Around the layer stand canaries: a sibling folder with a file, and links that an archive
 * might guess; they are compared before and after every archive of the tables.
 */
@ExtendWith(NeedsRoot.class)
final class UnpackTest {
    private static final long TIME = 1_600_000_000L;

    @TempDir
    Path temporary;

    private Path layer;
    private TreeMap<String, String> around;

    @BeforeEach
    void canaries() throws IOException {
        layer = Files.createDirectories(temporary.resolve("layer/fs"));
        Files.writeString(Files.createDirectory(temporary.resolve("outside")).resolve("canary"), "alive");
        Files.writeString(temporary.resolve("layer/canary"), "alive");
        around = around();
    }

    @AfterEach
    void nothingLandsOutside() throws IOException {
        assertEquals(around, around());
        assertFalse(Files.exists(Path.of("/djong-evil"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(Path.of("/tmp/djong-evil"), LinkOption.NOFOLLOW_LINKS));
    }

    /** Everything but the layer's inside: path, kind, owner, mode, time and content. */
    private TreeMap<String, String> around() throws IOException {
        var seen = new TreeMap<String, String>();
        Files.walkFileTree(temporary, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.equals(layer)) return FileVisitResult.SKIP_SUBTREE;
                seen.put(folder.toString(), facts(folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                seen.put(file.toString(), facts(file) + " " + Files.readString(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return seen;
    }

    private static String facts(Path path) throws IOException {
        var facts = new TreeMap<>(Files.readAttributes(path, "unix:uid,gid,mode,nlink", LinkOption.NOFOLLOW_LINKS));
        return facts.toString();
    }

    private void unpack(byte[] tar) throws IOException {
        Unpack.into(layer, new ByteArrayInputStream(tar));
    }

    private Stat stat(String path) throws IOException {
        try (Root root = Root.open(layer)) {
            return root.stat(path, false);
        }
    }

    private byte[] xattr(String parent, String name, String attribute) throws IOException {
        try (Root root = Root.open(layer);
                Dir folder = root.directory(parent)) {
            return folder.getXattr(name, attribute);
        }
    }

    private String text(String path) throws IOException {
        try (Root root = Root.open(layer)) {
            return new String(root.read(path, 1 << 20), UTF_8);
        }
    }

    @FunctionalInterface
    interface Check {
        void of(UnpackTest test) throws IOException;
    }

    record Row(String rule, byte[] tar, Check check) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Row row(String rule, TestTar tar, Check check) {
        return new Row(rule, tar.ended(), check);
    }

    static Stream<Row> contained() {
        return Stream.of(
                row(
                        "an absolute name begins at the layer",
                        new TestTar().file("/djong-evil", "x"),
                        t -> assertEquals("x", t.text("djong-evil"))),
                row(
                        "an absolute name cannot climb",
                        new TestTar().file("/../../djong-evil", "x"),
                        t -> assertEquals("x", t.text("djong-evil"))),
                row(
                        "dots inside are cleaned",
                        new TestTar().file("./a//b/../c", "x"),
                        t -> assertEquals("x", t.text("a/c"))),
                row(
                        "a link to / is followed inside",
                        new TestTar().symbolicLink("l", "/").file("l/djong-evil", "x"),
                        t -> assertEquals("x", t.text("djong-evil"))),
                row(
                        "a link to /tmp is followed inside",
                        new TestTar().directory("tmp").symbolicLink("l", "/tmp").file("l/djong-evil", "x"),
                        t -> assertEquals("x", t.text("tmp/djong-evil"))),
                row(
                        "a climbing link is followed inside",
                        new TestTar().symbolicLink("l", "../../..").file("l/canary", "dead"),
                        t -> assertEquals("dead", t.text("canary"))),
                row(
                        "a chain of links is followed inside",
                        new TestTar()
                                .symbolicLink("a", "..")
                                .symbolicLink("b", "a/..")
                                .file("b/outside", "x"),
                        t -> assertEquals("x", t.text("outside"))),
                row(
                        "a link to a file is replaced, not written through",
                        new TestTar().symbolicLink("l", "../canary").file("l", "x"),
                        t -> {
                            assertEquals("x", t.text("l"));
                            assertTrue(t.stat("l").isRegular());
                        }),
                row(
                        "a link is replaced by a folder",
                        new TestTar()
                                .symbolicLink("l", "../../outside")
                                .directory("l")
                                .file("l/canary", "dead"),
                        t -> {
                            assertTrue(t.stat("l").isDirectory());
                            assertEquals("dead", t.text("l/canary"));
                        }),
                row(
                        "a folder is replaced by a link to outside, then used",
                        new TestTar().file("d/a", "1").symbolicLink("d", "/").file("d/b", "2"),
                        t -> {
                            assertEquals("2", t.text("b"));
                            assertTrue(t.stat("d").isSymbolicLink());
                        }),
                row(
                        "a folder in use becomes a link, becomes a folder",
                        new TestTar()
                                .file("d/a", "1")
                                .symbolicLink("d", "../..")
                                .file("d/canary", "2")
                                .directory("d")
                                .file("d/b", "3"),
                        t -> {
                            assertEquals("2", t.text("canary"));
                            assertEquals("3", t.text("d/b"));
                        }),
                row(
                        "a hard link to a link does not follow it",
                        new TestTar().symbolicLink("l", "/etc/passwd").hardLink("h", "l"),
                        t -> {
                            assertTrue(t.stat("h").isSymbolicLink());
                            assertEquals(2, t.stat("h").nlink());
                        }),
                row(
                        "writing over a hard-linked link leaves its target",
                        new TestTar()
                                .symbolicLink("l", "../canary")
                                .hardLink("h", "l")
                                .file("h", "x"),
                        t -> assertEquals("x", t.text("h"))),
                row(
                        "a hard link to itself changes nothing",
                        new TestTar().file("f", "x").hardLink("f", "./f"),
                        t -> assertEquals("x", t.text("f"))),
                row(
                        "a hard link through a link stays inside",
                        new TestTar()
                                .file("real/f", "x")
                                .symbolicLink("l", "/real")
                                .hardLink("h", "l/f"),
                        t -> assertEquals("x", t.text("h"))),
                row(
                        "a file over a folder",
                        new TestTar().file("d/e/f", "1").file("d", "2"),
                        t -> assertEquals("2", t.text("d"))),
                row(
                        "a folder over a file",
                        new TestTar().file("d", "1").directory("d").file("d/f", "2"),
                        t -> assertEquals("2", t.text("d/f"))),
                row(
                        "a duplicate wins",
                        new TestTar().file("f", "1").file("f", "22"),
                        t -> assertEquals("22", t.text("f"))),
                row(
                        "a shorter duplicate leaves no tail",
                        new TestTar().file("f", "1234").file("f", "5"),
                        t -> assertEquals("5", t.text("f"))),
                row(
                        "a device over a file",
                        new TestTar().file("f", "1").add(new Raw("f", '3').device(1, 3)),
                        t -> assertEquals(Stat.S_IFCHR, t.stat("f").type())),
                row(
                        "a whiteout cannot climb",
                        new TestTar().file("..wh.canary", "").file("a/.wh.b", ""),
                        t -> assertTrue(t.stat("a/b").isWhiteout())),
                row(
                        "an opaque mark through a link stays inside",
                        new TestTar().directory("d").symbolicLink("l", "/d").file("l/.wh..wh..opq", ""),
                        t -> assertNull(t.xattr("/", "d", "user.none"))),
                row(
                        "a deep path",
                        new TestTar().pax("path", "d/".repeat(200) + "f").add(new Raw("x", '0')),
                        t -> assertEquals("", t.text("d/".repeat(200) + "f"))),
                row(
                        "the root's own entry changes nothing",
                        new TestTar().add(new Raw("./", '5').mode(0700).owner(5, 6)),
                        t -> {
                            assertEquals(0755, t.stat("/").permissions());
                            assertEquals(0, t.stat("/").uid());
                        }));
    }

    @ParameterizedTest
    @MethodSource("contained")
    void contains(Row row) throws IOException {
        unpack(row.tar());
        row.check().of(this);
    }

    static Stream<Row> refused() {
        Check nothing = t -> assertFalse(Files.exists(t.layer.resolve("f"), LinkOption.NOFOLLOW_LINKS));
        return Stream.of(
                row("a climbing name", new TestTar().file("../djong-evil", "x"), nothing),
                row("a name that climbs in the middle", new TestTar().file("a/../../djong-evil", "x"), nothing),
                row("only dots", new TestTar().directory(".."), nothing),
                row("a climbing hard link", new TestTar().hardLink("f", "../canary"), nothing),
                row("a hard link to a host file", new TestTar().hardLink("f", "/etc/passwd"), nothing),
                row("a hard link to what is not there", new TestTar().hardLink("f", "gone"), nothing),
                row(
                        "a hard link through a link to outside",
                        new TestTar().symbolicLink("l", "../../outside").hardLink("f", "l/canary"),
                        nothing),
                row("a hard link to a folder", new TestTar().directory("d").hardLink("f", "d"), nothing),
                row("a hard link to the root", new TestTar().hardLink("f", "/"), nothing),
                row(
                        "a hard link to what it removes",
                        new TestTar().file("d/g", "x").hardLink("d", "d/g").hardLink("f", "d/g"),
                        nothing),
                row("a file in a file", new TestTar().file("a", "x").file("a/f", "y"), nothing),
                row(
                        "a path into a loop",
                        new TestTar()
                                .symbolicLink("a", "b")
                                .symbolicLink("b", "a")
                                .file("a/f", "y"),
                        nothing),
                row(
                        "a path into nowhere",
                        new TestTar().symbolicLink("a", "/nowhere/at/all").file("a/f", "y"),
                        nothing),
                row(
                        "a component of 300 bytes",
                        new TestTar().pax("path", "n".repeat(300)).add(new Raw("x", '0')),
                        nothing),
                row("the root as a file", new TestTar().file(".", "x"), nothing),
                row("the root as a link", new TestTar().symbolicLink("/", "/etc"), nothing),
                row("a symbolic link to nothing", new TestTar().symbolicLink("f", ""), nothing),
                row("a whiteout of nothing", new TestTar().file("a/.wh.", ""), nothing),
                row("a whiteout of the parent", new TestTar().file("a/.wh...", ""), nothing));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Row row) throws IOException {
        assertThrows(EngineException.InvalidParameter.class, () -> unpack(row.tar()));
        row.check().of(this);
    }

    @Test
    void aSizeBeyondTheStreamEndsWithTheStream() throws IOException {
        byte[] tar = new TestTar()
                .add(new Raw("big", '0').size(0777_7777_7777L))
                .data("x".getBytes(UTF_8))
                .unended();
        assertThrows(EOFException.class, () -> unpack(tar));
        assertTrue(stat("big").size() <= 512);
    }

    @Test
    void attributesAreExact() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        unpack(new TestTar()
                .add(new Raw("d/", '5').mode(01777).owner(3, 4).modified(1000))
                .add(new Raw("d/f", '0').mode(06755).owner(1000, 2000).modified(TIME), "data".getBytes(UTF_8))
                .pax("SCHILY.xattr.user.note", "hi", "mtime", "1600000000.123456789")
                .add(new Raw("d/x", '0').mode(0))
                .pax(
                        "LIBARCHIVE.xattr.security.capability",
                        java.util.Base64.getEncoder().encodeToString(capability))
                .add(new Raw("d/ping", '0').mode(0755).owner(7, 7))
                .add(new Raw("d/l", '2').link("f").owner(8, 9).modified(5))
                .add(new Raw("d/h", '1').link("d/f"))
                .add(new Raw("d/null", '3').mode(0666).device(1, 3))
                .add(new Raw("d/disk", '4').mode(0660).device(259, 1000))
                .add(new Raw("d/pipe", '6').mode(0600))
                .pax("path", "d/café")
                .add(new Raw("d/cafe", '0'))
                .add(new Raw("d/raw\u00ff", '0'))
                .ended());
        Stat folder = stat("d");
        assertEquals(01777, folder.permissions());
        assertEquals(3, folder.uid());
        assertEquals(
                Instant.ofEpochSecond(1000), folder.mtime(), "a folder's time is set after all that is put into it");
        Stat file = stat("d/f");
        assertEquals(06755, file.permissions());
        assertEquals(1000, file.uid());
        assertEquals(2000, file.gid());
        assertEquals(2, file.nlink());
        assertEquals(file.ino(), stat("d/h").ino());
        assertEquals(Instant.ofEpochSecond(TIME), file.mtime());
        assertEquals(Instant.ofEpochSecond(TIME, 123_456_789), stat("d/x").mtime());
        assertEquals(0, stat("d/x").permissions());
        assertEquals("hi", new String(xattr("d", "x", "user.note"), UTF_8));
        assertArrayEquals(capability, xattr("d", "ping", "security.capability"));
        Stat link = stat("d/l");
        assertTrue(link.isSymbolicLink());
        assertEquals(8, link.uid());
        assertEquals(Instant.ofEpochSecond(5), link.mtime());
        assertEquals(
                List.of(1, 3),
                List.of(stat("d/null").rdevMajor(), stat("d/null").rdevMinor()));
        assertEquals(
                List.of(259, 1000),
                List.of(stat("d/disk").rdevMajor(), stat("d/disk").rdevMinor()));
        assertEquals(Stat.S_IFBLK, stat("d/disk").type());
        assertEquals(Stat.S_IFIFO, stat("d/pipe").type());
        assertTrue(stat("d/café").isRegular());
        assertTrue(stat("d/raw\udcff").isRegular());
    }

    @Test
    void overlayAttributesOfAnArchiveAreNotTaken() throws IOException {
        unpack(new TestTar()
                .pax("SCHILY.xattr.trusted.overlay.redirect", "/etc", "SCHILY.xattr.trusted.overlay.opaque", "y")
                .directory("d")
                .ended());
        assertNull(xattr("/", "d", "trusted.overlay.redirect"));
        assertNull(xattr("/", "d", "trusted.overlay.opaque"));
    }

    @Test
    void whiteoutsBecomeOverlays() throws IOException {
        unpack(new TestTar()
                .file(".wh.gone", "")
                .file("d/.wh..wh..opq", "")
                .file("d/new", "1")
                .file("own", "2")
                .file(".wh.own", "")
                .file("dir/in", "3")
                .file(".wh.dir", "")
                .file(".wh..wh.aufs", "")
                .file(".wh.again", "")
                .directory("again")
                .ended());
        assertTrue(stat("gone").isWhiteout());
        assertEquals("y", new String(xattr("/", "d", "trusted.overlay.opaque"), UTF_8));
        assertEquals("1", text("d/new"));
        assertEquals("2", text("own"), "what the layer brings itself stays");
        assertEquals("3", text("dir/in"));
        assertEquals("y", new String(xattr("/", "dir", "trusted.overlay.opaque"), UTF_8));
        assertEquals(
                "y",
                new String(xattr("/", "again", "trusted.overlay.opaque"), UTF_8),
                "a folder after its whiteout hides what is below");
        assertFalse(Files.exists(layer.resolve(".wh..wh.aufs")));
    }

    @Test
    void theRootCanBeOpaque() throws IOException {
        unpack(new TestTar().file(".wh..wh..opq", "").file("f", "").ended());
        try (Root outside = Root.open(layer.getParent());
                Dir above = outside.directory()) {
            assertNotNull(above.getXattr("fs", "trusted.overlay.opaque"));
        }
    }

    @Test
    void sparseFilesHaveHoles() throws IOException {
        long size = 1L << 40;
        unpack(new TestTar()
                .pax("GNU.sparse.size", Long.toString(size), "GNU.sparse.map", "0,4," + (1L << 30) + ",6")
                .add(new Raw("s", '0'), "0123456789".getBytes(UTF_8))
                .ended());
        assertEquals(size, stat("s").size());
        assertTrue(stat("s").allocatedBytes() < 1 << 20);
        try (var file = new java.io.RandomAccessFile(layer.resolve("s").toFile(), "r")) {
            byte[] data = new byte[6];
            file.seek(1L << 30);
            file.readFully(data);
            assertEquals("456789", new String(data, UTF_8));
        }
    }

    @Test
    void theStreamIsReadToItsEnd() throws IOException {
        byte[] tar = new TestTar().file("f", "x").ended();
        var in = new ByteArrayInputStream(Arrays.copyOf(tar, tar.length + 10_000));
        Unpack.into(layer, in);
        assertEquals(0, in.available());
    }

    @Test
    void manyFilesInMoreFoldersThanAreHeldOpen() throws IOException {
        var tar = new TestTar();
        for (int i = 0; i < 10_000; i++) tar.file("d" + i % 300 + "/s" + i % 7 + "/f" + i, "content " + i);
        unpack(tar.ended());
        for (int i = 0; i < 10_000; i += 777)
            assertEquals("content " + i, text("d" + i % 300 + "/s" + i % 7 + "/f" + i));
        try (Root root = Root.open(layer);
                Dir top = root.directory()) {
            assertEquals(300, top.list().size());
        }
    }
}
