package djong.image.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.image.tar.TarEntry;
import djong.image.tar.TarReader;
import djong.image.unpack.NeedsRoot;
import djong.linux.Dir;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An upper folder beside two layers below it, as overlayfs would leave them. */
@ExtendWith(NeedsRoot.class)
final class LayerDiffTest {
    private static final FileTime THEN = FileTime.from(Instant.ofEpochSecond(1_500_000_000));

    @TempDir
    Path temporary;

    private Path upper;
    private Path near;
    private Path far;

    @BeforeEach
    void layers() throws IOException {
        upper = Files.createDirectory(temporary.resolve("upper"));
        near = Files.createDirectory(temporary.resolve("near"));
        far = Files.createDirectory(temporary.resolve("far"));
    }

    private static void file(Path layer, String path, String text) throws IOException {
        Path file = layer.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, THEN);
    }

    private static void whiteout(Path layer, String folder, String name) throws IOException {
        try (Root root = Root.open(layer);
                Dir dir = root.directories("/" + folder, 0755)) {
            dir.mknod(name, Stat.S_IFCHR, 0, 0);
        }
    }

    private static void opaque(Path layer, String name) throws IOException {
        try (Root root = Root.open(layer);
                Dir dir = root.directory()) {
            dir.setXattr(name, "trusted.overlay.opaque", new byte[] {'y'});
        }
    }

    private List<String> changes() throws IOException {
        return LayerDiff.of(upper, List.of(near, far)).stream()
                .map(change -> change.kind() + " " + change.path())
                .toList();
    }

    @Test
    void nothingIsNoChange() throws IOException {
        file(far, "a/f", "x");
        file(upper, "a/f", "x");
        assertEquals(List.of(), changes(), "copied up and not changed");
    }

    @Test
    void aFileIsAddedModifiedOrDeleted() throws IOException {
        file(far, "d/changed", "x");
        file(far, "d/gone", "x");
        file(near, "d/touched", "x");
        file(upper, "d/changed", "longer");
        file(upper, "d/touched", "x");
        Files.setLastModifiedTime(upper.resolve("d/touched"), FileTime.from(Instant.ofEpochSecond(1_600_000_000)));
        file(upper, "new/inner/f", "x");
        whiteout(upper, "d", "gone");
        whiteout(upper, "", "neverthere");
        assertEquals(
                List.of(
                        "MODIFIED /d",
                        "MODIFIED /d/changed",
                        "DELETED /d/gone",
                        "MODIFIED /d/touched",
                        "ADDED /new",
                        "ADDED /new/inner",
                        "ADDED /new/inner/f"),
                changes());
    }

    @Test
    void whatALowerLayerTookAwayIsNotThere() throws IOException {
        file(far, "d/f", "x");
        whiteout(near, "d", "f");
        file(upper, "d/f", "x");
        assertEquals(List.of("MODIFIED /d", "ADDED /d/f"), changes());
    }

    @Test
    void aFolderMadeAnewHidesWhatTheOldOneHad() throws IOException {
        file(far, "d/old", "x");
        file(near, "d/same", "x");
        file(upper, "d/same", "x");
        file(upper, "d/new", "x");
        opaque(upper, "d");
        assertEquals(List.of("MODIFIED /d", "ADDED /d/new", "DELETED /d/old"), changes());
    }

    @Test
    void anOpaqueLowerFolderHidesThoseBelow() throws IOException {
        file(far, "d/hidden", "x");
        file(near, "d/f", "x");
        opaque(near, "d");
        file(upper, "d/hidden", "x");
        assertEquals(List.of("MODIFIED /d", "ADDED /d/hidden"), changes());
    }

    @Test
    void aModeOrAnOwnerCounts() throws IOException {
        file(far, "d/f", "x");
        Files.createDirectory(upper.resolve("d"));
        Files.setAttribute(upper.resolve("d"), "unix:mode", 0700);
        assertEquals(List.of("MODIFIED /d"), changes());
    }

    @Test
    void aFileInThePlaceOfAFolderIsModified() throws IOException {
        file(far, "d/f", "x");
        file(far, "g", "x");
        file(upper, "d", "x");
        file(upper, "g/in", "x");
        assertEquals(List.of("MODIFIED /d", "MODIFIED /g", "ADDED /g/in"), changes());
    }

    private byte[] layer() throws IOException {
        var out = new ByteArrayOutputStream();
        LayerPack.write(upper, LayerDiff.of(upper, List.of(near, far)), out);
        return out.toByteArray();
    }

    @Test
    void theLayerHasTheChangesAndIsTheSameEachTime() throws IOException {
        file(far, "d/gone", "x");
        file(far, "d/kept", "x");
        file(upper, "d/kept", "x");
        file(upper, "d/a", "text");
        Files.createLink(upper.resolve("d/b"), upper.resolve("d/a"));
        whiteout(upper, "d", "gone");
        byte[] layer = layer();
        List<String> entries = new ArrayList<>();
        var tar = new TarReader(new ByteArrayInputStream(layer));
        for (TarEntry e = tar.next(); e != null; e = tar.next()) {
            entries.add(e.type() + " " + e.name() + (e.linkName().isEmpty() ? "" : " -> " + e.linkName()));
        }
        assertEquals(List.of("DIRECTORY d/", "FILE d/a", "HARD_LINK d/b -> d/a", "FILE d/.wh.gone"), entries);
        assertArrayEquals(layer, layer());
    }
}
