package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.Container.MountPoint;
import djong.engine.container.Views.View;
import djong.engine.spec.Identity;
import djong.image.pack.Change;
import djong.image.pack.LayerDiff;
import djong.image.pack.Pack;
import djong.image.tar.TarException;
import djong.image.unpack.Compression;
import djong.image.unpack.Extract;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.store.snapshot.Snapshotter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The service for files of containers: copies in and out, exports, and what has changed. Every {@code name} is one as {@link Containers} takes it, in
 * whatever state the container is. Paths are the container's, from its root; they are resolved inside it, whatever its processes do to them meanwhile.
 */
public final class Archives {
    private final Snapshotter snapshots;
    private final Containers containers;
    private final Views views;

    public Archives(Parts parts, Containers containers) {
        this.snapshots = parts.store().snapshots();
        this.containers = containers;
        this.views = containers.views();
    }

    /** @throws EngineException.NotFound when there is nothing at {@code path} */
    public PathStat stat(String name, String path) {
        ContainerCell cell = present(name);
        try (View view = views.withMounts(cell)) {
            return OpenedPath.stat(view.root(), path, path, name);
        }
    }

    /** Something to be copied out, as it is at this moment. @throws EngineException.NotFound when there is nothing at {@code path} */
    public OpenedPath open(String name, String path) {
        ContainerCell cell = present(name);
        View view = views.withMounts(cell);
        try {
            String absolute = Paths.absolute(path);
            PathStat stat = OpenedPath.stat(view.root(), absolute, path, name);
            containers.events().publish(cell.container(), "archive-path");
            return new OpenedPath(view, absolute, stat);
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
    }

    /**
     * Unpacks an archive into a folder; blocks for the archive. What came before a failure stays.
     *
     * @param archive packed or not
     * @param noOverwriteDirNonDir refuse to replace a folder by something else and the other way round
     * @param toUser give all to the container's user in place of whom the archive says
     */
    public void extract(String name, String path, InputStream archive, boolean noOverwriteDirNonDir, boolean toUser) {
        ContainerCell cell = present(name);
        try (View view = views.withMounts(cell)) {
            Container c = cell.container();
            String absolute = Paths.absolute(path);
            try (Root folder = folder(view.root(), absolute, path, name)) {
                String resolved = view.root().resolved(absolute);
                writable(c, resolved);
                Extract.Owner owner = toUser ? owner(c, view.root()) : null;
                Extract.into(
                        folder,
                        Compression.open(archive).plain(),
                        new Extract.Options(noOverwriteDirNonDir, owner, resolved));
            }
            containers.events().publish(c, "extract-to-dir");
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) throw OpenedPath.missing(path, name);
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        } catch (TarException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        } catch (EOFException e) {
            throw new EngineException.System("unexpected EOF", e);
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    private static Root folder(Root root, String path, String asked, String name) throws IOException {
        try {
            return root.inner(path);
        } catch (ErrnoException e) {
            switch (e.errno()) {
                case Errno.ENOENT -> throw OpenedPath.missing(asked, name);
                case Errno.ELOOP -> throw new EngineException.System("EvalSymlinks: too many links", e);
                case Errno.ENOTDIR -> {
                    if (path.endsWith("/") || path.endsWith("/."))
                        throw new EngineException.System("lstat " + path + ": not a directory", e);
                    if (exists(root, path))
                        throw new EngineException.InvalidParameter("extraction point is not a directory", e);
                    throw new EngineException.System("not a directory", e);
                }
                default -> throw e;
            }
        }
    }

    private static boolean exists(Root root, String path) throws IOException {
        try {
            return !root.stat(path, true).isDirectory();
        } catch (ErrnoException e) {
            return false;
        }
    }

    /** Refused in words before the kernel would: read-only mounts are read-only here as well. */
    private static void writable(Container c, String path) {
        MountPoint in = null;
        for (MountPoint mount : c.mounts()) {
            String place = mount.destination();
            boolean inside = path.equals(place) || path.startsWith(place.endsWith("/") ? place : place + "/");
            if (inside && (in == null || in.destination().length() < place.length())) in = mount;
        }
        if (in != null) {
            if (!in.writable()) throw new EngineException.InvalidParameter("mounted volume is marked read-only");
        } else if (c.hostConfig().storage().readonlyRootfs() && !inTmpfs(c, path)) {
            throw new EngineException.InvalidParameter("container rootfs is marked read-only");
        }
    }

    private static boolean inTmpfs(Container c, String path) {
        if (!c.phase().alive()) return false;
        return Views.tmpfs(c).stream().anyMatch(place -> path.equals(place) || path.startsWith(place + "/"));
    }

    private static Extract.@Nullable Owner owner(Container c, Root root) throws IOException {
        String user = c.config().user();
        if (user.isEmpty()) return null;
        try {
            Identity identity = Start.identity(root, user, null);
            return new Extract.Owner(identity.uid(), identity.gid());
        } catch (EngineException.InvalidParameter e) {
            String why = e.getMessage();
            String words = "no matching entries in passwd file";
            throw new EngineException.InvalidParameter(
                    why.endsWith(words) ? "failed to look up user \"" + user + "\" in container: " + words : why, e);
        }
    }

    /** What the container has changed of its image's files, sorted. Blocks for the disk. */
    public List<Change> changes(String name) {
        return changes(containers.cell(name).container());
    }

    List<Change> changes(Container c) {
        String key = c.id().hex();
        try {
            return LayerDiff.of(snapshots.upper(key), snapshots.lower(key));
        } catch (IOException e) {
            throw new EngineException.System(
                    "cannot compare the files of container " + c.id() + ": " + e.getMessage(), e);
        }
    }

    /** A container's whole root file system. To be closed, written or not. */
    public final class Export implements AutoCloseable {
        private final ContainerCell cell;
        private final View view;

        private Export(ContainerCell cell, View view) {
            this.cell = cell;
            this.view = view;
        }

        /** Writes it as an archive, without what is mounted into it. Blocks as {@code out} does. */
        public void write(OutputStream out) throws IOException {
            Pack.content(view.root(), out);
            containers.events().publish(cell.container(), "export");
        }

        @Override
        public void close() {
            view.close();
        }
    }

    /** Opens a container's root file system for {@link Export#write}. */
    public Export export(String name) {
        ContainerCell cell = containers.cell(name);
        Container c = cell.container();
        switch (c.phase()) {
            case Phase.Dead _ ->
                throw new EngineException.Conflict("You cannot export container " + c.id() + " which is Dead");
            case Phase.Removing _ ->
                throw new EngineException.Conflict("You cannot export container " + c.id() + " which is being removed");
            default -> {}
        }
        return new Export(cell, views.bare(cell));
    }

    private ContainerCell present(String name) {
        ContainerCell cell = containers.cell(name);
        if (cell.container().phase() instanceof Phase.Removing)
            throw new EngineException.Conflict("container is marked for removal");
        return cell;
    }
}
