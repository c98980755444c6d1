package djong.store.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.linux.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every snapshotter promises. */
abstract class SnapshotterContract {
    abstract Snapshotter snapshotter();

    /** Closes the snapshotter and opens it again on the same folder, as a restart does. */
    abstract Snapshotter reopened();

    /** A committed layer with one file. */
    final void layer(String name, String parent, String file, String text) throws IOException {
        Snapshotter snapshots = snapshotter();
        snapshots.prepare("transient/" + name, parent);
        Files.writeString(snapshots.upper("transient/" + name).resolve(file), text);
        snapshots.commit(name, "transient/" + name);
    }

    @Test
    void aLayerIsPreparedFilledAndCommitted() throws IOException {
        Snapshotter snapshots = snapshotter();
        assertFalse(snapshots.exists("a"));
        Snapshot.Active active = snapshots.prepare("transient/1", null);
        assertNull(active.parent());
        Files.writeString(snapshots.upper("transient/1").resolve("f"), "12345");
        Files.createDirectory(snapshots.upper("transient/1").resolve("d"));
        Files.createLink(
                snapshots.upper("transient/1").resolve("d/g"),
                snapshots.upper("transient/1").resolve("f"));
        assertEquals(new Usage(5, 3), snapshots.usage("transient/1"));
        Snapshot.Committed committed = snapshots.commit("a", "transient/1");
        assertEquals(new Usage(5, 3), committed.usage());
        assertFalse(snapshots.exists("transient/1"));
        assertEquals(List.of(committed), snapshots.walk());
        assertEquals(committed, reopened().find("a").orElseThrow());
    }

    @Test
    void childrenKnowTheirParents() throws IOException {
        layer("a", null, "f", "1");
        layer("b", "a", "f", "2");
        Snapshotter snapshots = snapshotter();
        snapshots.prepare("container", "b");
        assertEquals("b", snapshots.parent("container"));
        assertEquals("a", snapshots.parent("b"));
        assertNull(snapshots.parent("a"));
        List<Path> lower = snapshots.lower("container");
        assertEquals("2", Files.readString(lower.get(0).resolve("f")));
        assertEquals("1", Files.readString(lower.get(1).resolve("f")));
        assertEquals(2, lower.size());
    }

    @Test
    void keysAreUnique() throws IOException {
        layer("a", null, "f", "1");
        Snapshotter snapshots = snapshotter();
        snapshots.prepare("x", "a");
        assertThrows(EngineException.Conflict.class, () -> snapshots.prepare("x", null));
        assertThrows(EngineException.Conflict.class, () -> snapshots.view("x", null));
        assertThrows(EngineException.Conflict.class, () -> snapshots.prepare("a", null));
        assertThrows(EngineException.Conflict.class, () -> snapshots.commit("a", "x"));
        assertTrue(snapshots.exists("x"), "a refused commit leaves the active snapshot");
    }

    @Test
    void onlyCommittedOnesAreParents() {
        Snapshotter snapshots = snapshotter();
        snapshots.prepare("x", null);
        assertThrows(EngineException.Conflict.class, () -> snapshots.prepare("y", "x"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.prepare("y", "nobody"));
        assertFalse(snapshots.exists("y"));
    }

    @Test
    void whatIsMissingIsNotFound() throws IOException {
        layer("a", null, "f", "1");
        Snapshotter snapshots = snapshotter();
        assertThrows(EngineException.NotFound.class, () -> snapshots.commit("b", "nobody"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.commit("b", "a"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.remove("nobody"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.upper("nobody"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.upper("a"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.usage("nobody"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.parent("nobody"));
        assertThrows(EngineException.NotFound.class, () -> snapshots.mounts("nobody", Path.of("/m"), false));
        assertEquals(true, snapshots.find("nobody").isEmpty());
    }

    @Test
    void parentsCannotBeRemoved() throws IOException {
        layer("a", null, "f", "1");
        layer("b", "a", "f", "2");
        Snapshotter snapshots = reopened();
        snapshots.view("v", "b");
        assertThrows(EngineException.Conflict.class, () -> snapshots.remove("b"));
        assertThrows(EngineException.Conflict.class, () -> snapshots.remove("a"));
        snapshots.remove("v");
        snapshots.remove("b");
        snapshots.remove("a");
        assertEquals(List.of(), snapshots.walk());
        snapshots.prepare("a", null);
        assertEquals(0, snapshots.usage("a").inodes() - 1, "a key that is free again starts empty");
    }

    @Test
    void committedOnesAreNotMounted() throws IOException {
        layer("a", null, "f", "1");
        Snapshotter snapshots = snapshotter();
        assertThrows(EngineException.Conflict.class, () -> snapshots.mounts("a", Path.of("/m"), false));
        snapshots.view("v", "a");
        for (Mount mount : snapshots.mounts("v", Path.of("/m"), false)) {
            assertEquals(Path.of("/m"), mount.target());
            assertTrue(mount.options().contains("ro"), mount.toString());
        }
    }

    @Test
    void theRootDirectoryIsTheParents() throws IOException {
        Snapshotter snapshots = snapshotter();
        snapshots.prepare("transient/a", null);
        Path root = snapshots.upper("transient/a");
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(root)));
        Files.setAttribute(root, "unix:mode", 01710);
        snapshots.commit("a", "transient/a");
        snapshots.prepare("c", "a");
        assertEquals(01710, (int) Files.getAttribute(snapshots.upper("c"), "unix:mode") & 07777);
    }

    @Test
    void aRestartKeepsWhatIsThereAndDropsWhatNobodyCanGoOnWith() throws IOException {
        layer("a", null, "f", "1");
        snapshotter().prepare("container", "a");
        Files.writeString(snapshotter().upper("container").resolve("mine"), "x");
        snapshotter().prepare("transient/half", "a");
        snapshotter().view("v", "a");
        Snapshotter snapshots = reopened();
        Set<String> keys = new HashSet<>();
        for (Snapshot snapshot : snapshots.walk()) keys.add(snapshot.key());
        assertEquals(Set.of("a", "container", "v"), keys);
        assertEquals("x", Files.readString(snapshots.upper("container").resolve("mine")));
        snapshots.remove("v");
        snapshots.remove("container");
        snapshots.remove("a");
    }

    @Test
    void manyAtOnce() throws Exception {
        layer("a", null, "f", "1");
        Snapshotter snapshots = snapshotter();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, 100)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        snapshots.prepare("c" + i, "a");
                        Files.writeString(snapshots.upper("c" + i).resolve("f"), "" + i);
                        if (i % 2 == 0) snapshots.remove("c" + i);
                        return null;
                    }))
                    .toList();
            for (Future<?> each : all) each.get();
        }
        assertEquals(51, snapshots.walk().size());
        for (int i = 1; i < 100; i += 2)
            assertEquals("" + i, Files.readString(snapshots.upper("c" + i).resolve("f")));
    }

    @Test
    void oneOfManyCommitsUnderAName() throws Exception {
        Snapshotter snapshots = snapshotter();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> {
                        snapshots.prepare("transient/" + i, null);
                        try {
                            snapshots.commit("a", "transient/" + i);
                            return true;
                        } catch (EngineException.Conflict e) {
                            snapshots.remove("transient/" + i);
                            return false;
                        }
                    }))
                    .toList();
            int winners = 0;
            for (Future<Boolean> each : all) if (each.get()) winners++;
            assertEquals(1, winners);
        }
        assertEquals(1, snapshots.walk().size());
    }
}
