package djong.engine.container;

import djong.base.EngineException;
import djong.base.Ids;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.PrivateTree;
import djong.linux.Root;
import djong.linux.Stat;
import djong.store.lease.Lease;
import djong.store.snapshot.Snapshot;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The layer between an image and its containers: places for what is mounted into each of them, and {@code /.dockerenv}, by which programs know where they
 * are. One for all containers of an image, made with the first. What a container changes is told without it, and no commit has it.
 */
final class InitLayer {
    private static final int MODE = 0755;
    private static final List<String> FOLDERS = List.of("/dev/pts", "/dev/shm", "/proc", "/sys");
    private static final List<String> FILES =
            List.of("/.dockerenv", "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf");
    private static final String MOUNT_TABLE = "/etc/mtab";

    private final Snapshotter snapshots;
    private final ReentrantLock making = new ReentrantLock();

    InitLayer(Snapshotter snapshots) {
        this.snapshots = snapshots;
    }

    /** The name of the layer on {@code image}, its top snapshot, which {@code lease} keeps as well from now on. Blocks when it is to be made. */
    String on(@Nullable String image, Lease lease) {
        String name = "init/" + (image == null ? "" : image);
        if (image != null) lease.keepSnapshot(image);
        lease.keepSnapshot(name);
        if (snapshots.find(name).orElse(null) instanceof Snapshot.Committed) return name;
        making.lock();
        try {
            if (!snapshots.exists(name)) make(name, image);
            return name;
        } catch (IOException e) {
            throw new EngineException.System("cannot prepare the image's files: " + e.getMessage(), e);
        } finally {
            making.unlock();
        }
    }

    private void make(String name, @Nullable String image) throws IOException {
        String key = Snapshotter.TRANSIENT + "init-" + Ids.random();
        snapshots.prepare(key, image);
        boolean committed = false;
        try {
            Path at = Files.createDirectories(snapshots.upper(key).resolveSibling("merged"));
            try (PrivateTree tree = PrivateTree.mount(snapshots.mounts(key, at, false), at, List.of())) {
                fill(tree.root());
            }
            Files.delete(at);
            snapshots.commit(name, key);
            committed = true;
        } finally {
            if (!committed) snapshots.remove(key);
        }
    }

    /** What an image has in these places, links above all, gives way, as in Docker. */
    static void fill(Root root) throws IOException {
        for (String folder : FOLDERS) {
            clear(root, folder);
            root.directories(folder, MODE).close();
        }
        for (String file : FILES) {
            clear(root, file);
            try (Dir parent = root.directories(parent(file), MODE)) {
                if (parent.statIfExists(name(file)) != null) continue;
                try (Fd made = parent.create(name(file), MODE)) {
                    made.chmod(MODE);
                }
            }
        }
        clear(root, MOUNT_TABLE);
        try (Dir parent = root.directories(parent(MOUNT_TABLE), MODE)) {
            if (parent.statIfExists(name(MOUNT_TABLE)) == null) parent.symlink("/proc/mounts", name(MOUNT_TABLE));
        }
    }

    /** Removes what is on the way to {@code path} and is no folder. */
    private static void clear(Root root, String path) throws IOException {
        for (int slash = path.indexOf('/', 1); ; slash = path.indexOf('/', slash + 1)) {
            String part = slash < 0 ? path : path.substring(0, slash);
            try (Dir parent = root.directory(parent(part))) {
                Stat stat = parent.statIfExists(name(part));
                if (stat != null && !stat.isDirectory()) parent.unlink(name(part));
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOENT) throw e;
                return;
            }
            if (slash < 0) return;
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
