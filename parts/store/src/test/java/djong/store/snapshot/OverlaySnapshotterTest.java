package djong.store.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import djong.linux.Mount;
import djong.linux.Mounts;
import djong.store.lease.Leases;
import djong.store.lease.WriteGate;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverlaySnapshotterTest extends SnapshotterContract {
    @TempDir
    Path folder;

    private Metadata metadata;
    private OverlaySnapshotter snapshots;

    @BeforeEach
    void open() {
        open(Step.Watch.NONE);
    }

    private void open(Step.Watch watch) {
        var gate = new WriteGate();
        metadata = Metadata.open(folder.resolve("metadata.db"));
        snapshots = new OverlaySnapshotter(folder.resolve("snapshots"), metadata, gate, new Leases(gate), watch);
    }

    @AfterEach
    void close() throws InterruptedException {
        snapshots.awaitDeleted();
        snapshots.close();
        metadata.close();
    }

    @Override
    Snapshotter snapshotter() {
        return snapshots;
    }

    @Override
    Snapshotter reopened() {
        reopen(Step.Watch.NONE);
        return snapshots;
    }

    private void reopen(Step.Watch watch) {
        snapshots.close();
        metadata.close();
        open(watch);
    }

    @Test
    void mountsAreOverlaysTopFirst() throws IOException {
        layer("a", null, "f", "1");
        layer("b", "a", "f", "2");
        snapshots.prepare("c", "b");
        snapshots.prepare("empty", null);
        snapshots.view("v", "b");
        Path target = Path.of("/m");
        Path root = folder.resolve("snapshots");
        assertEquals(
                List.of(new Mount(
                        "overlay",
                        "overlay",
                        target,
                        List.of(
                                "lowerdir+=" + root.resolve("2/fs"),
                                "lowerdir+=" + root.resolve("1/fs"),
                                "upperdir=" + root.resolve("3/fs"),
                                "workdir=" + root.resolve("3/work"),
                                "volatile",
                                "index=off",
                                "metacopy=off",
                                "redirect_dir=off"))),
                snapshots.mounts("c", target, true));
        assertEquals(
                List.of(new Mount("bind", root.resolve("4/fs").toString(), target, List.of("bind", "rw"))),
                snapshots.mounts("empty", target, false));
        List<String> view = snapshots.mounts("v", target, false).getFirst().options();
        assertTrue(view.contains("ro") && view.stream().noneMatch(o -> o.startsWith("upperdir")), view.toString());
    }

    /** Through the kernel: what is seen, where writes go, and that a volatile mount can be made again. */
    @Test
    void theKernelAgrees() throws IOException {
        assumeTrue(isRoot(), "mounting needs root");
        layer("a", null, "f", "1");
        layer("b", "a", "g", "2");
        snapshots.prepare("c", "b");
        Path target = Files.createDirectory(folder.resolve("m"));
        for (boolean volatileUpper : List.of(true, false, true)) {
            mounted("c", target, volatileUpper, at -> {
                assertEquals("1", read(at.resolve("f")));
                assertEquals("2", read(at.resolve("g")));
                write(at.resolve("new"));
            });
        }
        assertTrue(Files.exists(snapshots.upper("c").resolve("new")));
        snapshots.view("v", "b");
        mounted("v", target, false, at -> {
            assertEquals("1", read(at.resolve("f")));
            assertThrows(java.io.UncheckedIOException.class, () -> write(at.resolve("no")));
        });
        snapshots.view("w", "a");
        mounted(
                "w",
                target,
                false,
                at -> assertThrows(java.io.UncheckedIOException.class, () -> write(at.resolve("no"))));
    }

    private void mounted(String key, Path target, boolean volatileUpper, Consumer<Path> work) throws IOException {
        for (Mount mount : snapshots.mounts(key, target, volatileUpper)) Mounts.mount(mount);
        try {
            work.accept(target);
        } finally {
            Mounts.unmount(target, 0);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Path path) {
        try {
            Files.writeString(path, "x");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void removingFollowsNoLink() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        snapshots.prepare("c", null);
        Path upper = snapshots.upper("c");
        Files.createSymbolicLink(upper.resolve("link"), outside);
        Files.createSymbolicLink(upper.resolve("file"), outside.resolve("precious"));
        Path deep = upper;
        for (int i = 0; i < 300; i++) deep = Files.createDirectory(deep.resolve("dddddddd"));
        Files.createSymbolicLink(deep.resolve("link"), outside);
        snapshots.remove("c");
        snapshots.awaitDeleted();
        assertEquals("x", Files.readString(outside.resolve("precious")));
        assertEquals(Set.of("removed", "spare"), names(folder.resolve("snapshots")));
        assertEquals(Set.of(), names(folder.resolve("snapshots/removed")));
    }

    @Test
    void workFoldersGoWithTheCommit() throws Exception {
        layer("a", null, "f", "1");
        snapshots.awaitDeleted();
        assertEquals(Set.of("fs"), names(folder.resolve("snapshots/1")));
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    /** The process dies at each point of each change; what the next one finds is consistent, and all of it can be used and removed. */
    @ParameterizedTest
    @EnumSource(Step.class)
    void survivesDeathAt(Step fatal) throws Exception {
        layer("base", null, "f", "1");
        snapshots.prepare("old", "base");
        Files.writeString(snapshots.upper("old").resolve("mine"), "x");
        reopen(step -> {
            if (step == fatal) throw new Death();
        });
        try {
            snapshots.prepare("transient/new", "base");
            Files.writeString(snapshots.upper("transient/new").resolve("g"), "2");
            snapshots.commit("layer", "transient/new");
            snapshots.remove("old");
            assertFalse(true, "nobody died at " + fatal);
        } catch (Death e) {
            // As intended.
        }
        // Nothing of the dead process runs on: no close.
        reopened();

        snapshots.awaitDeleted();
        assertTrue(snapshots.exists("base"));
        assertFalse(snapshots.exists("transient/new"));
        assertEquals(fatal.compareTo(Step.COMMIT_RECORDED) >= 0, snapshots.exists("layer"));
        assertEquals(fatal.compareTo(Step.REMOVE_RECORDED) < 0, snapshots.exists("old"));
        if (snapshots.exists("layer")) {
            snapshots.prepare("child", "layer");
            assertEquals(
                    "2", Files.readString(snapshots.lower("child").getFirst().resolve("g")));
            snapshots.remove("child");
            snapshots.remove("layer");
        }
        if (snapshots.exists("old")) {
            assertEquals("x", Files.readString(snapshots.upper("old").resolve("mine")));
            snapshots.remove("old");
        }
        snapshots.remove("base");
        snapshots.awaitDeleted();
        assertEquals(Set.of("removed", "spare"), names(folder.resolve("snapshots")));
        assertEquals(Set.of(), names(folder.resolve("snapshots/removed")));
    }

    /** After a power cut the record of a prepare may be there and its folder not. */
    @Test
    void aLostFolderOfAnActiveSnapshotIsMadeAgain() throws Exception {
        layer("a", null, "f", "1");
        snapshots.prepare("c", "a");
        Path upper = snapshots.upper("c");
        Files.delete(upper);
        Files.delete(snapshots.work("c"));
        reopened();
        assertTrue(Files.isDirectory(snapshots.upper("c")) && Files.isDirectory(snapshots.work("c")));
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }
}
