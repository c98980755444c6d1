package djong.image.unpack;

import djong.base.EngineException;
import djong.image.tar.RawEntry;
import djong.image.tar.TarEntry;
import djong.image.tar.TarEntry.Type;
import djong.image.tar.TarReader;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive into a folder that is in use: what {@code docker cp} brings into a container. Objects replace what has their name, folders are merged;
 * nothing is a whiteout here. What lies in the folder may be changed by others meanwhile, who may mean harm: paths are resolved by the kernel with the
 * folder as their root, the last component is never followed, and new files are made, not opened.
 */
public final class Extract {
    /** Whom all objects are given to, in place of whom the archive says. */
    public record Owner(int uid, int gid) {}

    /**
     * @param noOverwriteDirNonDir refuse what would put a folder where there is something else, or something else where there is a folder
     * @param owner null for the archive's
     * @param shown the folder's path, for messages
     */
    public record Options(
            boolean noOverwriteDirNonDir, @Nullable Owner owner, String shown) {}

    private final Folders folders;
    private final TarReader tar;
    private final Options options;
    private final FileContents contents;
    private final FolderTimes folderTimes;

    private Extract(Folders folders, TarReader tar, Options options) {
        this.folders = folders;
        this.tar = tar;
        this.options = options;
        contents = new FileContents(tar);
        folderTimes = new FolderTimes(folders);
    }

    /**
     * Reads {@code archive}, not packed, to its end mark. What was written before a failure stays. Blocks.
     *
     * @throws ErrnoException when the file system refuses
     * @throws EngineException.System for an entry that leads out of the folder, in Docker's words
     */
    public static void into(Root folder, InputStream archive, Options options) throws IOException {
        into(folder, archive, options, (_, _) -> {});
    }

    /** Hears of each entry before it is written. */
    @FunctionalInterface
    public interface Listener {
        void entry(TarEntry entry, RawEntry raw);
    }

    /**
     * As {@link #into(Root, InputStream, Options)}, with somebody who listens.
     *
     * @return whether the archive has an end mark; without one it may have been cut off between two entries
     */
    public static boolean into(Root folder, InputStream archive, Options options, Listener listener)
            throws IOException {
        var tar = new TarReader(archive);
        try (var folders = new Folders(folder)) {
            new Extract(folders, tar, options).run(listener);
        }
        return tar.endMarked();
    }

    private void run(Listener listener) throws IOException {
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            listener.entry(entry, tar.raw());
            if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted while copying");
            EntryPath path = path(entry.name(), "invalid entry name \"" + entry.name() + "\"");
            if (path.isRoot()) continue;
            try {
                object(entry, path);
            } catch (ErrnoException e) {
                if (e.errno() == Errno.ENOENT) throw e;
                throw new EngineException.System("openat " + path.path() + ": " + Errno.text(e.errno()), e);
            }
        }
        folderTimes.set();
    }

    private static EntryPath path(String name, String refusal) {
        try {
            return EntryPath.of(name);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.System(refusal, e);
        }
    }

    private void object(TarEntry entry, EntryPath path) throws IOException {
        Dir folder = folders.through(path.parent());
        String name = path.name();
        Stat there = folder.statIfExists(name);
        boolean merged = there != null && there.isDirectory() && entry.type() == Type.DIRECTORY;
        if (there != null && !merged) {
            refuseToReplace(path, there, entry);
            remove(path, folder, there);
        }
        switch (entry.type()) {
            case DIRECTORY -> {
                if (!merged) folders.through(path.parent()).mkdir(name, 0700);
            }
            case FILE -> {
                file(entry, path);
                return;
            }
            case HARD_LINK -> {
                hardLink(entry, path);
                return;
            }
            case SYMBOLIC_LINK -> folders.through(path.parent()).symlink(entry.linkName(), name);
            case CHARACTER_DEVICE ->
                folders.through(path.parent()).mknod(name, Stat.S_IFCHR, entry.deviceMajor(), entry.deviceMinor());
            case BLOCK_DEVICE ->
                folders.through(path.parent()).mknod(name, Stat.S_IFBLK, entry.deviceMajor(), entry.deviceMinor());
            case FIFO -> folders.through(path.parent()).mknod(name, Stat.S_IFIFO, 0, 0);
        }
        Dir in = folders.through(path.parent());
        in.chown(name, uid(entry), gid(entry));
        if (entry.type() != Type.SYMBOLIC_LINK) in.chmod(name, entry.mode());
        Attributes.set(in, name, entry);
        if (entry.type() == Type.DIRECTORY) folderTimes.put(path, entry.modified());
        else in.times(name, entry.modified(), entry.modified());
    }

    private void refuseToReplace(EntryPath path, Stat there, TarEntry entry) {
        if (!options.noOverwriteDirNonDir()) return;
        if (there.isDirectory()) {
            throw new EngineException.System("cannot overwrite directory \"" + path.path() + "\" with non-directory \""
                    + options.shown() + "\"");
        }
        if (entry.type() == Type.DIRECTORY) {
            throw new EngineException.System("cannot overwrite non-directory \"" + path.path() + "\" with directory \""
                    + options.shown() + "\"");
        }
    }

    private void remove(EntryPath path, Dir folder, Stat there) throws IOException {
        if (hasMount(folder, path.name(), there.isDirectory()))
            throw new EngineException.System("RemoveAll " + path.path() + ": device or resource busy");
        if (there.isDirectory()) {
            folderTimes.forget(path);
            folder.removeTree(path.name());
            folders.forget();
        } else {
            folder.unlink(path.name());
            if (there.isSymbolicLink()) folders.forget();
        }
    }

    /** Removing the place of a mount would take the mount away from the container's processes as well. */
    private static boolean hasMount(Dir folder, String name, boolean directory) throws IOException {
        if (folder.isMountPoint(name)) return true;
        if (!directory) return false;
        try (Dir inner = folder.directory(name)) {
            for (String each : inner.list()) {
                Stat stat = inner.statIfExists(each);
                if (stat != null && hasMount(inner, each, stat.isDirectory())) return true;
            }
            return false;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return false;
            throw e;
        }
    }

    private void hardLink(TarEntry entry, EntryPath path) throws IOException {
        EntryPath target = path(entry.linkName(), "invalid hardlink target \"" + entry.linkName() + "\"");
        if (target.equals(path)) return;
        if (target.isRoot()) throw new EngineException.System("linkat " + path.path() + ": operation not permitted");
        Dir folder = folders.through(path.parent());
        try (Dir from = folders.fresh(target.parent())) {
            folder.link(from, target.name(), path.name());
        }
        if (folder.stat(path.name()).isSymbolicLink()) return;
        folder.chown(path.name(), uid(entry), gid(entry));
        folder.chmod(path.name(), entry.mode());
        folder.times(path.name(), entry.modified(), entry.modified());
    }

    private void file(TarEntry entry, EntryPath path) throws IOException {
        Dir folder = folders.through(path.parent());
        try (Fd file = folder.create(path.name(), 0600)) {
            contents.write(entry, file);
            // Owner first: a change of owner clears set-id bits and capabilities.
            file.chown(uid(entry), gid(entry));
            file.chmod(entry.mode());
        }
        Attributes.set(folder, path.name(), entry);
        folder.times(path.name(), entry.modified(), entry.modified());
    }

    private int uid(TarEntry entry) {
        Owner owner = options.owner();
        return owner == null ? (int) entry.uid() : owner.uid();
    }

    private int gid(TarEntry entry) {
        Owner owner = options.owner();
        return owner == null ? (int) entry.gid() : owner.gid();
    }
}
