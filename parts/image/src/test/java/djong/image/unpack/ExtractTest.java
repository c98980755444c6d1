package djong.image.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.image.tar.TestTar;
import djong.image.tar.TestTar.Raw;
import djong.linux.Root;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an archive does to a folder in use, and that it does nothing beside it. */
@ExtendWith(NeedsRoot.class)
final class ExtractTest {
    @TempDir
    Path temporary;

    private Path folder;
    private Path outside;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createDirectory(temporary.resolve("folder"));
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("canary"), "alive");
    }

    private void extract(byte[] archive, boolean strict, Extract.Owner owner) throws IOException {
        try (Root root = Root.open(folder)) {
            Extract.into(root, new ByteArrayInputStream(archive), new Extract.Options(strict, owner, "/folder"));
        }
    }

    private void extract(byte[] archive) throws IOException {
        extract(archive, false, null);
    }

    @Test
    void replacesFilesAndMergesFolders() throws IOException {
        Files.createDirectories(folder.resolve("d/kept"));
        Files.writeString(folder.resolve("f"), "old");
        extract(new TestTar()
                .add(new Raw("d/", '5').mode(0711))
                .file("d/new", "new")
                .file("f", "changed")
                .file("made/on/the/way", "x")
                .file(".wh.f", "an ordinary name")
                .ended());
        assertEquals("new", Files.readString(folder.resolve("d/new")));
        assertEquals("changed", Files.readString(folder.resolve("f")));
        assertEquals("x", Files.readString(folder.resolve("made/on/the/way")));
        assertTrue(Files.isDirectory(folder.resolve("d/kept")));
        assertTrue(Files.isRegularFile(folder.resolve(".wh.f")));
        assertEquals(0711, (Integer) Files.getAttribute(folder.resolve("d"), "unix:mode") & 07777);
    }

    @Test
    void ownersAreTheArchivesOrTheOneGiven() throws IOException {
        byte[] archive = new TestTar().add(new Raw("f", '0').owner(5, 6)).ended();
        extract(archive);
        assertEquals(5, Files.getAttribute(folder.resolve("f"), "unix:uid"));
        extract(archive, false, new Extract.Owner(7, 8));
        assertEquals(7, Files.getAttribute(folder.resolve("f"), "unix:uid"));
        assertEquals(8, Files.getAttribute(folder.resolve("f"), "unix:gid"));
    }

    @Test
    void aFolderIsNotReplacedByAFileWhereThatIsForbidden() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("f"), "old");
        byte[] file = new TestTar().file("d", "x").ended();
        byte[] directory = new TestTar().directory("f/").ended();
        var e = assertThrows(EngineException.System.class, () -> extract(file, true, null));
        assertEquals("cannot overwrite directory \"d\" with non-directory \"/folder\"", e.getMessage());
        e = assertThrows(EngineException.System.class, () -> extract(directory, true, null));
        assertEquals("cannot overwrite non-directory \"f\" with directory \"/folder\"", e.getMessage());
        extract(file);
        assertTrue(Files.isRegularFile(folder.resolve("d")));
    }

    @Test
    void aHardLinkGoesToAFileOfTheFolder() throws IOException {
        extract(new TestTar().file("a", "x").hardLink("b", "/a").ended());
        assertEquals(
                Files.getAttribute(folder.resolve("a"), "unix:ino"),
                Files.getAttribute(folder.resolve("b"), "unix:ino"));
    }

    record Evil(String what, byte[] archive) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Evil> evil() {
        return Stream.of(
                new Evil(
                        "a name that leads out",
                        new TestTar().file("../outside/canary", "dead").ended()),
                new Evil(
                        "a way that leads out",
                        new TestTar().file("a/../../outside/canary", "dead").ended()),
                new Evil(
                        "an absolute name",
                        new TestTar().file("/outside/canary", "dead").ended()),
                new Evil(
                        "a link out, then through it",
                        new TestTar()
                                .symbolicLink("l", "../outside")
                                .file("l/canary", "dead")
                                .ended()),
                new Evil(
                        "an absolute link, then through it",
                        new TestTar()
                                .symbolicLink("l", "/proc/self/cwd")
                                .file("l/djong-evil", "dead")
                                .ended()),
                new Evil(
                        "a link in the place of a file",
                        new TestTar()
                                .symbolicLink("l", "../outside/canary")
                                .file("l", "dead")
                                .ended()),
                new Evil(
                        "a hard link to what is outside",
                        new TestTar()
                                .hardLink("h", "../outside/canary")
                                .file("h", "dead")
                                .ended()),
                new Evil(
                        "a hard link through a link",
                        new TestTar()
                                .symbolicLink("l", "../outside")
                                .hardLink("h", "l/canary")
                                .ended()),
                new Evil(
                        "a folder over a link",
                        new TestTar()
                                .symbolicLink("l", "../outside")
                                .add(new Raw("l/", '5').mode(0777))
                                .file("l/canary", "dead")
                                .ended()),
                new Evil(
                        "a link with many steps up",
                        new TestTar()
                                .symbolicLink("l", "../".repeat(40) + "tmp")
                                .file("l/djong-evil", "dead")
                                .ended()),
                new Evil(
                        "devices by the name of what is outside",
                        new TestTar()
                                .symbolicLink("l", "../outside")
                                .add(new Raw("l/canary", '3').device(1, 3))
                                .ended()));
    }

    @ParameterizedTest
    @MethodSource("evil")
    void nothingLandsOutside(Evil evil) throws IOException {
        try {
            extract(evil.archive());
        } catch (IOException | EngineException e) {
            // Refused: as good.
        }
        assertEquals("alive", Files.readString(outside.resolve("canary")));
        assertEquals(1, Files.getAttribute(outside.resolve("canary"), "unix:nlink"));
        assertFalse(Files.exists(Path.of("/tmp/djong-evil"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(Path.of("djong-evil"), LinkOption.NOFOLLOW_LINKS));
        try (Stream<Path> left = Files.list(outside)) {
            assertEquals(1, left.count());
        }
    }

    /** CVE-2018-15664: somebody inside swaps a folder for a link while the archive is written. */
    @Test
    void aFolderThatIsSwappedForALinkMeanwhileLeadsNowhereElse() throws Exception {
        Files.createDirectory(folder.resolve("d"));
        Files.createSymbolicLink(folder.resolve("l"), outside);
        var ended = new AtomicBoolean();
        Thread swapping = Thread.ofPlatform().start(() -> {
            Path d = folder.resolve("d");
            Path l = folder.resolve("l");
            Path spare = folder.resolve("spare");
            while (!ended.get()) {
                try {
                    Files.move(d, spare);
                    Files.move(l, d);
                    Files.move(d, l);
                    Files.move(spare, d);
                } catch (IOException e) {
                    // The other side was in the way.
                }
            }
        });
        TestTar tar = new TestTar();
        for (int i = 0; i < 50; i++) tar.file("d/f" + i, "x");
        byte[] archive = tar.ended();
        for (int i = 0; i < 30; i++) {
            try {
                extract(archive);
            } catch (IOException | EngineException e) {
                // Lost the race, and said so.
            }
        }
        ended.set(true);
        swapping.join();
        try (Stream<Path> left = Files.list(outside)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void whatIsNoArchiveIsRefusedInDockersWords() {
        var e = assertThrows(
                IOException.class, () -> extract("garbage".repeat(1000).getBytes(UTF_8)));
        assertEquals("archive/tar: invalid tar header", e.getMessage());
        e = assertThrows(IOException.class, () -> extract("garbage".getBytes(UTF_8)));
        assertEquals("unexpected EOF", e.getMessage());
    }
}
