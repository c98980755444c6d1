package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MountsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void root() throws Exception {
        Privileges.root();
    }

    private <T> T fresh(Callable<T> work) throws IOException {
        return Namespaces.fresh(Set.of(Namespaces.Kind.MOUNT), () -> {
            // A file system of its own: overlay wants one with trusted attributes, which the test folder may not have.
            Mounts.mount(new Mount("tmpfs", "tmpfs", folder, List.of("size=64m", "mode=755", "nosuid")));
            return work.call();
        });
    }

    private Mount overlay(int layers, String prefix) throws IOException {
        List<String> options = new ArrayList<>();
        Path base = Files.createDirectories(folder.resolve(prefix));
        for (int i = layers; i > 0; i--) {
            Path layer = Files.createDirectories(base.resolve("l" + i));
            Files.writeString(layer.resolve("f" + i), "from " + i);
            Files.writeString(layer.resolve("same"), "from " + i);
            options.add("lowerdir+=" + layer);
        }
        options.add("upperdir=" + Files.createDirectories(base.resolve("upper")));
        options.add("workdir=" + Files.createDirectories(base.resolve("work")));
        return new Mount("overlay", "overlay", Files.createDirectories(base.resolve("merged")), options);
    }

    private static void verify(Mount mount, int layers) throws IOException {
        Path merged = mount.target();
        assertEquals("from " + layers, Files.readString(merged.resolve("same")), "the top layer wins");
        for (int i = 1; i <= layers; i++) assertEquals("from " + i, Files.readString(merged.resolve("f" + i)));
        Files.writeString(merged.resolve("new"), "written");
        assertTrue(Files.exists(merged.resolveSibling("upper").resolve("new")));
        Mounts.unmount(merged, 0);
        assertFalse(Files.exists(merged.resolve("same")));
    }

    @Test
    void twoHundredLayers() throws IOException {
        fresh(() -> {
            Mount mount = overlay(200, "with:colon,and-comma" + "x".repeat(30));
            Mounts.mount(mount);
            verify(mount, 200);
            return true;
        });
    }

    @Test
    void pathsLongerThanTheKernelTakes() throws IOException {
        fresh(() -> {
            Mount mount = overlay(3, "y".repeat(200) + "/" + "z".repeat(120));
            Mounts.mount(mount);
            verify(mount, 3);
            return true;
        });
    }

    @Test
    void olderKernelsGetTheSameByTheOldCall() throws IOException {
        fresh(() -> {
            Mount few = overlay(5, "old,with:odd\\name");
            Mounts.LegacyOverlay.mount(few);
            verify(few, 5);
            // More than a page of options: by names relative to the common folder.
            Mount many = overlay(200, "many" + "x".repeat(80));
            Mounts.LegacyOverlay.mount(many);
            verify(many, 200);
            return true;
        });
    }

    @Test
    void theOldCallSaysWhenItCannot() throws IOException {
        fresh(() -> {
            var refused = assertThrows(
                    ErrnoException.class,
                    () -> Mounts.LegacyOverlay.mount(
                            new Mount("overlay", "o", folder, List.of("lowerdir+=/" + "a".repeat(5000)))));
            assertEquals(Errno.E2BIG, refused.errno());
            return true;
        });
    }

    @Test
    void theKernelsOwnWordsComeWithTheError() throws IOException {
        fresh(() -> {
            Path target = Files.createDirectory(folder.resolve("t"));
            var refused = assertThrows(
                    ErrnoException.class,
                    () -> Mounts.mount(new Mount("overlay", "overlay", target, List.of("nosuchoption=1"))));
            assertEquals(Errno.EINVAL, refused.errno());
            // Before 6.5 overlay told its reasons to the kernel's log alone.
            boolean silent = KernelVersion.THIS.before(6, 5);
            assertTrue(silent || refused.getMessage().contains("(overlay: Unknown parameter"), refused.getMessage());
            var unknown = assertThrows(
                    ErrnoException.class, () -> Mounts.mount(new Mount("nosuchfs", "x", target, List.of())));
            assertEquals(Errno.ENODEV, unknown.errno());
            return true;
        });
    }

    @Test
    void readOnlyBindsAndTheTable() throws IOException {
        int before = Mounts.table().size();
        fresh(() -> {
            Path from = Files.createDirectory(folder.resolve("from"));
            Path to = Files.createDirectory(folder.resolve("to here"));
            Files.writeString(from.resolve("f"), "x");
            Mounts.bind(from, to, false, true);
            assertEquals("x", Files.readString(to.resolve("f")));
            assertThrows(FileSystemException.class, () -> Files.writeString(to.resolve("f"), "y"));
            Files.writeString(from.resolve("f"), "z");
            MountInfo info = Mounts.table().stream()
                    .filter(m -> m.target().equals(to.toString()))
                    .findFirst()
                    .orElseThrow();
            assertTrue(info.options().contains("ro"));
            assertTrue(info.root().endsWith("/from"), info.root());
            assertEquals(List.of(), info.propagation());
            Mounts.unmount(to, Mounts.MNT_DETACH);
            var nothing = assertThrows(ErrnoException.class, () -> Mounts.unmount(to, 0));
            assertEquals(Errno.EINVAL, nothing.errno());
            // By options, as a snapshot or a volume asks for it.
            Mounts.mount(new Mount("bind", from.toString(), to, List.of("rbind", "ro")));
            assertThrows(FileSystemException.class, () -> Files.writeString(to.resolve("f"), "y"));
            return true;
        });
        assertEquals(before, Mounts.table().size(), "nothing leaks into the namespace of others");
    }

    @Test
    void mountsInTheWayOfRemovalStop() throws IOException {
        fresh(() -> {
            Files.createDirectories(folder.resolve("tree/mounted"));
            Mounts.mount(new Mount("tmpfs", "tmpfs", folder.resolve("tree/mounted"), List.of()));
            Files.writeString(folder.resolve("tree/mounted/f"), "x");
            try (Root root = Root.open(folder);
                    Dir dir = root.directory()) {
                var busy = assertThrows(ErrnoException.class, () -> dir.removeTree("tree"));
                assertEquals(Errno.EBUSY, busy.errno());
            }
            assertTrue(Files.exists(folder.resolve("tree/mounted/f")), "what is mounted is somebody else's");
            return true;
        });
    }

    @Test
    void mountsAsAUserPutsIt() throws IOException {
        fresh(() -> {
            Path to = Files.createDirectory(folder.resolve("told"));
            Mounts.mountAsTold("tmpfs", to, "tmpfs", 0x1 | 0x8, "size=64k,mode=700");
            MountInfo info = Mounts.table().stream()
                    .filter(m -> m.target().equals(to.toString()))
                    .findFirst()
                    .orElseThrow();
            assertTrue(
                    info.options().containsAll(List.of("ro", "noexec")),
                    info.options().toString());
            assertTrue(
                    info.superOptions().containsAll(List.of("size=64k", "mode=700")),
                    info.superOptions().toString());
            var unknown =
                    assertThrows(ErrnoException.class, () -> Mounts.mountAsTold("tmpfs", to, "tmpfs", 0, "nonsense=1"));
            assertEquals(Errno.EINVAL, unknown.errno());
            return true;
        });
    }

    @Test
    void namespacesBelongToTheirThreadAlone() throws IOException {
        Fd held = Namespaces.fresh(Set.of(Namespaces.Kind.NETWORK), () -> Namespaces.current(Namespaces.Kind.NETWORK));
        try (held) {
            Stat inside = Namespaces.in(held, Namespaces.Kind.NETWORK, () -> {
                try (Fd now = Namespaces.current(Namespaces.Kind.NETWORK)) {
                    return now.stat();
                }
            });
            assertEquals(held.stat().ino(), inside.ino());
            try (Fd ours = Namespaces.current(Namespaces.Kind.NETWORK)) {
                assertNotEquals(held.stat().ino(), ours.stat().ino());
            }
            Fd mounts = Namespaces.fresh(Set.of(Namespaces.Kind.MOUNT), () -> {
                Mounts.mount(new Mount("tmpfs", "tmpfs", folder, List.of()));
                return Namespaces.current(Namespaces.Kind.MOUNT);
            });
            try (mounts) {
                String type = Namespaces.in(
                        mounts,
                        Namespaces.Kind.MOUNT,
                        () -> Mounts.table().getLast().type());
                assertEquals("tmpfs", type);
            }
        }
    }

    @Test
    void theMaskIsOursForTheWorkAlone() throws IOException {
        Path open = folder.resolve("open");
        Path narrow = folder.resolve("narrow");
        Umask.during(0, () -> {
            Fd.open(open, Fd.CREATE | Fd.WRITE_ONLY, 0666).close();
            return true;
        });
        Umask.during(0077, () -> {
            Fd.open(narrow, Fd.CREATE | Fd.WRITE_ONLY, 0666).close();
            return true;
        });
        try (Root root = Root.open(folder)) {
            assertEquals(0666, root.stat("open", true).permissions());
            assertEquals(0600, root.stat("narrow", true).permissions());
        }
    }
}
