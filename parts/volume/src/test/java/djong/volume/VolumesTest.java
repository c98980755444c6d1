package djong.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.base.Event;
import djong.base.EventBus;
import djong.base.Subscription;
import djong.linux.Dir;
import djong.linux.Root;
import djong.store.metadata.Durability;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumesTest {
    private static final Instant T0 = Instant.parse("2026-02-03T04:05:06Z");

    @TempDir
    Path root;

    private Metadata metadata;
    private final EventBus events = new EventBus();
    private Volumes volumes;

    VolumesTest() {
        metadata = null;
        volumes = null;
    }

    @BeforeEach
    void open() {
        metadata = Metadata.open(root.resolve("metadata.db"));
        volumes = Volumes.open(root, metadata, events, InstantSource.fixed(T0));
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    /** As after a kill: nothing is told goodbye. */
    private void reopen() {
        metadata.close();
        open();
    }

    private List<String> told() {
        var told = new ArrayList<String>();
        try (Subscription subscription = events.subscribe()) {
            for (Event e : subscription.past()) told.add(e.action() + " " + e.actorId());
        }
        return told;
    }

    private Path folder(String name) {
        return root.resolve("volumes").resolve(name);
    }

    @Test
    void makesADirectoryAndARecord() throws IOException {
        Volume made = volumes.create(new CreateVolume("data", "", null, Map.of("a", "b")));
        assertEquals(
                new Volume("data", T0, Map.of("a", "b"), null, folder("data").resolve("_data")), made);
        assertEquals("rwxr-xr-x", permissions(made.mountpoint()));
        assertEquals("rwx-----x", permissions(folder("data")));
        assertEquals("rwx-----x", permissions(root.resolve("volumes")));
        reopen();
        assertEquals(made, volumes.find("data"));
        assertEquals(List.of("create data"), told());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aNameThatIsThereIsNoError() {
        Volume first = volumes.create(new CreateVolume("data", "local", null, null));
        Volume second = volumes.create(
                new CreateVolume("data", "", Map.of("type", "tmpfs", "device", "tmpfs"), Map.of("x", "y")));
        assertEquals(first, second);
        assertEquals(List.of("create data"), told());
    }

    @Test
    void oneWithoutANameIsAnonymous() {
        Volume made = volumes.create(CreateVolume.named(""));
        assertEquals(64, made.name().length());
        assertEquals(Map.of("com.docker.volume.anonymous", ""), made.labels());
        assertTrue(made.anonymous());
        assertFalse(volumes.create(CreateVolume.named("data")).anonymous());
    }

    @ParameterizedTest
    @CsvSource({
        "a,'create a: volume name is too short, names should be at least two alphanumeric characters'",
        "-a,'create -a: \"-a\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\""
                + " are allowed. If you intended to pass a host directory, use absolute path'",
        "a/b,'create a/b: \"a/b\" includes invalid characters for a local volume name, only"
                + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute"
                + " path'"
    })
    void refusesNames(String name, String message) throws IOException {
        var e = assertThrows(EngineException.InvalidParameter.class, () -> volumes.create(CreateVolume.named(name)));
        assertEquals(message, e.getMessage());
        assertEquals(List.of(), entries());
    }

    private List<String> entries() throws IOException {
        try (var list = Files.list(root.resolve("volumes"))) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void refusesOtherDriversAndSenselessOptions() throws IOException {
        var driver = assertThrows(
                EngineException.NotFound.class, () -> volumes.create(new CreateVolume("data", "foo", null, null)));
        assertEquals("create data: error looking up volume plugin foo: plugin \"foo\" not found", driver.getMessage());
        var option = assertThrows(
                EngineException.InvalidParameter.class,
                () -> volumes.create(new CreateVolume("data", "", Map.of("x", "y"), null)));
        assertEquals("create data: invalid option: \"x\"", option.getMessage());
        assertEquals(List.of(), entries());
    }

    @Test
    void removesWhatNobodyHolds() throws IOException {
        Volume made = volumes.create(CreateVolume.named("data"));
        Files.createDirectories(made.mountpoint().resolve("a/b"));
        Files.writeString(made.mountpoint().resolve("a/b/f"), "x");
        volumes.remove("data", false);
        assertEquals(List.of(), entries());
        var gone = assertThrows(EngineException.NotFound.class, () -> volumes.remove("data", false));
        assertEquals("get data: no such volume", gone.getMessage());
        volumes.remove("data", true);
        assertThrows(EngineException.NotFound.class, () -> volumes.find("data"));
        assertEquals(List.of("create data", "destroy data"), told());
        reopen();
        assertEquals(List.of(), volumes.list());
    }

    @Test
    void whatIsHeldStays() {
        volumes.create(CreateVolume.named("data"));
        volumes.hold(CreateVolume.named("data"), "c1");
        var e = assertThrows(EngineException.Conflict.class, () -> volumes.remove("data", true));
        assertEquals("remove data: volume is in use - [c1]", e.getMessage());
        assertEquals(Set.of("c1"), volumes.holders("data"));
        assertEquals(List.of(), volumes.prune(_ -> true).names());
        volumes.release("data", "c1");
        assertEquals(List.of("data"), volumes.prune(_ -> true).names());
    }

    @Test
    void oneInTheMakingIsNotSeenBeforeItsHolderIs() throws IOException {
        Volume made = volumes.hold(CreateVolume.named("data"), "c1");
        assertEquals(List.of(), volumes.list());
        assertThrows(EngineException.NotFound.class, () -> volumes.remove("data", false));
        metadata.write(Durability.FULL, tx -> volumes.record(tx, List.of("data")));
        volumes.recorded(List.of("data"));
        assertEquals(List.of(made), volumes.list());
        assertEquals(List.of("create data"), told());
        volumes.release("data", "c1");
        reopen();
        assertEquals(List.of(made), volumes.list());

        volumes.hold(CreateVolume.named("other"), "c2");
        volumes.hold(CreateVolume.named("other"), "c3");
        volumes.release("other", "c2");
        assertEquals(List.of("data", "other"), entries(), "c3 still wants it");
        volumes.release("other", "c3");
        assertEquals(List.of("data"), entries());
    }

    @Test
    void whatACrashLeftIsSwept() throws Exception {
        volumes.create(CreateVolume.named("data"));
        volumes.hold(CreateVolume.named("half"), "c1");
        Files.createDirectories(folder(".removed-1/_data/x"));
        reopen();
        assertEquals(List.of("data"), volumes.list().stream().map(Volume::name).toList());
        // Sweeping goes on behind; the name is free for a new one meanwhile.
        Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
        while (entries().size() > 1 && Instant.now().isBefore(deadline)) Thread.onSpinWait();
        assertEquals(List.of("data"), entries());
    }

    @Test
    void aDirectoryDeletedByHandComesBackEmpty() throws IOException {
        Volume made = volumes.create(CreateVolume.named("data"));
        Files.delete(made.mountpoint());
        Files.delete(folder("data"));
        reopen();
        assertEquals("rwxr-xr-x", permissions(made.mountpoint()));
    }

    @Test
    void countsBytesAndHolders() throws IOException {
        Volume made = volumes.create(CreateVolume.named("data"));
        volumes.create(new CreateVolume("elsewhere", "", Map.of("type", "tmpfs", "device", "tmpfs"), null));
        Files.createDirectories(made.mountpoint().resolve("d"));
        Files.write(made.mountpoint().resolve("d/f"), new byte[1000]);
        Files.createLink(made.mountpoint().resolve("g"), made.mountpoint().resolve("d/f"));
        Files.createSymbolicLink(made.mountpoint().resolve("l"), Path.of("/etc"));
        volumes.hold(CreateVolume.named("data"), "c1");
        assertEquals(List.of(new VolumeUsage(made, 1004, 1)), volumes.usage());
        volumes.release("data", "c1");
        assertEquals(new Pruned(List.of("data"), 1004), volumes.prune(_ -> true));
        assertEquals(List.of("create data", "create elsewhere", "destroy data", "prune "), told());
    }

    @Test
    void fillsWhatIsEmptyOnce() throws IOException {
        Path from = Files.createDirectories(root.resolve("from"));
        Files.createDirectories(from.resolve("d/e"));
        Files.writeString(from.resolve("d/f"), "text");
        Files.createLink(from.resolve("g"), from.resolve("d/f"));
        Files.createSymbolicLink(from.resolve("l"), Path.of("/etc/passwd"));
        Files.setLastModifiedTime(from.resolve("d/f"), FileTime.from(T0));
        Files.setLastModifiedTime(from.resolve("d"), FileTime.from(T0));
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rwx------"));
        Volume made = volumes.hold(CreateVolume.named("data"), "c1");
        try (Root source = Root.open(from);
                Dir dir = source.directory()) {
            volumes.populate("data", "c1", "", dir);
            Path to = made.mountpoint();
            assertEquals("rwx------", permissions(to));
            assertEquals("text", Files.readString(to.resolve("d/f")));
            assertTrue(Files.isSameFile(to.resolve("g"), to.resolve("d/f")));
            assertEquals(Path.of("/etc/passwd"), Files.readSymbolicLink(to.resolve("l")));
            assertEquals(T0, Files.getLastModifiedTime(to.resolve("d")).toInstant());
            assertEquals(T0, Files.getLastModifiedTime(to.resolve("d/f")).toInstant());
            assertTrue(Files.isDirectory(to.resolve("d/e")));

            Files.delete(to.resolve("l"));
            volumes.populate("data", "c1", "", dir);
            assertFalse(Files.exists(to.resolve("l"), LinkOption.NOFOLLOW_LINKS), "it was not empty");

            // A copy that a crash has cut short is begun anew.
            Files.createFile(folder("data").resolve(".populating"));
            volumes.populate("data", "c1", "", dir);
            assertTrue(Files.exists(to.resolve("l"), LinkOption.NOFOLLOW_LINKS));
            assertFalse(Files.exists(folder("data").resolve(".populating")));
        }
    }

    @Test
    void goesWithItsOnlyHolder() {
        volumes.hold(CreateVolume.named("own"), "c1");
        volumes.hold(CreateVolume.named("shared"), "c1");
        volumes.hold(CreateVolume.named("shared"), "c2");
        metadata.write(Durability.FULL, tx -> volumes.record(tx, List.of("own", "shared")));
        volumes.recorded(List.of("own", "shared"));
        List<String> doomed = volumes.doom(List.of("own", "shared"), "c1");
        assertEquals(List.of("own"), doomed);
        volumes.revive(doomed);
        assertEquals(2, volumes.list().size());
        List<String> again = volumes.doom(List.of("own", "shared"), "c1");
        metadata.write(Durability.FULL, tx -> volumes.unrecord(tx, again, "c1"));
        volumes.bury(again, "c1");
        assertEquals(List.of("create own", "create shared", "destroy own"), told());
        reopen();
        assertEquals(
                List.of("shared"), volumes.list().stream().map(Volume::name).toList());
    }

    @Test
    void manyAtOnceMakeOne() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                List<Callable<Volume>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) calls.add(() -> volumes.create(CreateVolume.named("data")));
                calls.add(() -> {
                    volumes.remove("data", true);
                    return volumes.create(CreateVolume.named("data"));
                });
                for (Future<Volume> made : threads.invokeAll(calls))
                    assertEquals("data", made.get().name());
                assertTrue(Files.isDirectory(volumes.find("data").mountpoint()));
            }
        }
        reopen();
        assertEquals(1, volumes.list().size());
    }
}
