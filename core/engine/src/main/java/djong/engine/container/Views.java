package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.Container.MountPoint;
import djong.engine.container.ContainerCell.Run;
import djong.linux.Mounts;
import djong.linux.PrivateTree;
import djong.linux.PrivateTree.Attached;
import djong.linux.Root;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets the daemon look at and write a container's files, whatever state it is in and whatever becomes of it meanwhile. A view is the container's root file
 * system in a mount namespace of its own; where there is one already, running or viewed, it is that one once more, since overlayfs does not bear two
 * mounts over the same folders.
 *
 * <p>The last mount of a file system goes slowly, because everything is written back first; and who has looked once often looks again. So the last view stays
 * for a moment and serves the next one, and ends on a thread of its own.
 */
final class Views {
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Snapshotter snapshots;
    private final HostSide hostSide;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ContainerId, Open> open = new HashMap<>();

    /** The views of one container. */
    private static final class Open {
        final Deque<PrivateTree> trees = new ArrayDeque<>();
        /** The last one is going, and takes the mount with it. */
        boolean ending;
    }

    Views(Snapshotter snapshots, HostSide hostSide) {
        this.snapshots = snapshots;
        this.hostSide = hostSide;
    }

    /** One look at a container's files. */
    final class View implements AutoCloseable {
        private final ContainerId id;
        private final PrivateTree tree;

        private View(ContainerId id, PrivateTree tree) {
            this.id = id;
            this.tree = tree;
        }

        Root root() {
            return tree.root();
        }

        /** Returns at once; the last one of a container ends later. */
        @Override
        public void close() {
            Thread.ofPlatform().name("djong-view-end").daemon().start(() -> end(id, tree));
        }
    }

    private void end(ContainerId id, PrivateTree tree) {
        lock.lock();
        try {
            Open views = open.get(id);
            if (views == null) return;
            long left = LINGER_NANOS;
            while (views.trees.size() == 1 && left > 0) left = changed.awaitNanos(left);
            if (views.trees.size() > 1) {
                views.trees.remove(tree);
                changed.signalAll();
                tree.close();
                return;
            }
            views.ending = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } finally {
            lock.unlock();
        }
        tree.close();
        lock.lock();
        try {
            open.remove(id);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** With the container's volumes, binds and files of {@code /etc} in their places; while it runs, with its tmpfs as well. */
    View withMounts(ContainerCell cell) {
        return open(cell, true);
    }

    /** The root file system alone. */
    View bare(ContainerCell cell) {
        return open(cell, false);
    }

    private View open(ContainerCell cell, boolean mounts) {
        cell.lock.lock();
        try {
            Container c = cell.container();
            Run run = cell.run();
            List<Attached> attached = mounts ? attached(c, run != null) : List.of();
            Path at = Files.createDirectories(snapshots.upper(c.id().hex()).resolveSibling("merged"));
            lock.lock();
            try {
                Open known = known(c.id());
                PrivateTree tree = tree(c, run, at, attached, known);
                open.computeIfAbsent(c.id(), _ -> new Open()).trees.add(tree);
                changed.signalAll();
                return new View(c.id(), tree);
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot mount the files of container " + cell.id() + ": " + e.getMessage(), e);
        } finally {
            cell.lock.unlock();
        }
    }

    private PrivateTree tree(Container c, @Nullable Run run, Path at, List<Attached> attached, @Nullable Open known)
            throws IOException {
        if (run != null) return PrivateTree.ofProcess(run.task.pid(), at, attached);
        if (known != null) return known.trees.getLast().again(at, attached);
        return PrivateTree.mount(snapshots.mounts(c.id().hex(), at, c.autoRemove()), at, attached);
    }

    /** Waits while the last view ends, null then. Under the lock. */
    private @Nullable Open known(ContainerId id) {
        Open known = open.get(id);
        while (known != null && known.ending) {
            changed.awaitUninterruptibly();
            known = open.get(id);
        }
        return known;
    }

    /** Mounts a container's root at {@code rootfs} for its start. Under the cell's lock. */
    void mountRoot(Container c, Path rootfs) throws IOException {
        lock.lock();
        try {
            Open known = known(c.id());
            if (known != null) {
                known.trees.getLast().mountRootAt(rootfs);
                return;
            }
        } finally {
            lock.unlock();
        }
        for (djong.linux.Mount mount : snapshots.mounts(c.id().hex(), rootfs, c.autoRemove())) Mounts.mount(mount);
    }

    /** What is mounted into it, a folder before what is mounted in there. */
    private List<Attached> attached(Container c, boolean running) {
        List<Attached> all = new ArrayList<>();
        var taken = new HashSet<String>();
        for (MountPoint mount : c.mounts()) {
            taken.add(mount.destination());
            if (!mount.source().isEmpty()) {
                all.add(new Attached(Path.of(mount.source()), mount.destination(), true, !mount.writable()));
            } else if (running) {
                all.add(new Attached(null, mount.destination(), false, !mount.writable()));
            }
        }
        for (String target : running ? tmpfs(c) : Set.<String>of()) {
            if (taken.add(target)) all.add(new Attached(null, target, false, false));
        }
        if (c.everStarted()) {
            Container.Files files = hostSide.files(c);
            boolean readOnly = c.hostConfig().storage().readonlyRootfs();
            etc("/etc/resolv.conf", files.resolvConf(), readOnly, taken, all);
            etc("/etc/hostname", files.hostname(), readOnly, taken, all);
            etc("/etc/hosts", files.hosts(), readOnly, taken, all);
        }
        all.sort(Comparator.comparing(Attached::target));
        return all;
    }

    /** The targets of the short form. */
    static Set<String> tmpfs(Container c) {
        Map<String, String> asked = c.hostConfig().storage().tmpfs();
        return asked == null ? Set.of() : asked.keySet();
    }

    private static void etc(String target, Path file, boolean readOnly, HashSet<String> taken, List<Attached> all) {
        if (taken.add(target) && Files.exists(file)) all.add(new Attached(file, target, false, readOnly));
    }
}
