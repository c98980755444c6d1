package djong.image.unpack;

import djong.base.EngineException;
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
import java.nio.file.Path;

/**
 * Writes a layer's archive into a folder that overlayfs uses as a layer: OCI image-spec, layer.md. Owners, modes with their set-id bits, times,
 * links, devices, holes and extended attributes are the archive's; {@code .wh.x} becomes a character device 0:0, {@code .wh..wh..opq} the attribute
 * {@code trusted.overlay.opaque}. Needs CAP_MKNOD, CAP_CHOWN and CAP_SYS_ADMIN.
 *
 * <p>Nothing lands outside the folder, whatever the archive says and in whatever order: paths are resolved in the folder as root, the last
 * component is never followed, and what is in the way is removed, not written through. An archive that leads out by {@code ..} is refused.
 */
public final class Unpack {
    private static final String WHITEOUT = ".wh.";
    private static final String WHITEOUT_META = ".wh..wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String OPAQUE_XATTR = "trusted.overlay.opaque";
    private static final byte[] YES = {'y'};

    private final Folders folders;
    private final Dir above;
    private final String rootName;
    private final TarReader tar;
    private final FileContents contents;
    private final FolderTimes folderTimes;

    private Unpack(Folders folders, Dir above, String rootName, TarReader tar) {
        this.folders = folders;
        this.above = above;
        this.rootName = rootName;
        this.tar = tar;
        contents = new FileContents(tar);
        folderTimes = new FolderTimes(folders);
    }

    /**
     * Reads {@code archive}, not packed, to its very end, also past the end mark, so that a digest computed of the stream is that of the whole.
     * The folder must exist, be empty, and belong to nobody else meanwhile. Blocks; an interrupt ends it.
     *
     * @throws EngineException.InvalidParameter when the archive leads out of the folder or cannot be a layer
     * @throws IOException when the stream is no tar, or the disk fails
     */
    public static void into(Path folder, InputStream archive) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) throw new IllegalArgumentException(folder + " has no parent");
        try (Root root = Root.open(absolute);
                Root outside = Root.open(parent);
                Dir above = outside.directory();
                var folders = new Folders(root)) {
            new Unpack(folders, above, name.toString(), new TarReader(archive)).run();
        }
    }

    private void run() throws IOException {
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted while unpacking");
            try {
                put(entry);
            } catch (ErrnoException e) {
                throw failure(entry, e);
            }
        }
        tar.drain();
        folderTimes.set();
    }

    private void put(TarEntry entry) throws IOException {
        EntryPath path = EntryPath.of(entry.name());
        if (path.isRoot()) {
            if (entry.type() != Type.DIRECTORY) throw refused(entry, "the layer's root can only be a directory");
            // Its owner, mode and time are left alone, as Docker's graph drivers do: tools put there whatever their
            // working folder had.
        } else if (path.name().startsWith(WHITEOUT)) {
            whiteout(entry, path);
        } else {
            object(entry, path);
        }
    }

    private void whiteout(TarEntry entry, EntryPath path) throws IOException {
        if (path.name().equals(OPAQUE)) {
            if (path.parent().isEmpty()) above.setXattr(rootName, OPAQUE_XATTR, YES);
            else {
                EntryPath folder = EntryPath.of(path.parent());
                folders.at(path.parent());
                folders.at(folder.parent()).setXattr(folder.name(), OPAQUE_XATTR, YES);
            }
            return;
        }
        if (path.name().startsWith(WHITEOUT_META)) return; // bookkeeping of aufs
        String hidden = path.name().substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) throw refused(entry, "not a whiteout");
        Dir folder = folders.at(path.parent());
        try {
            folder.mknod(hidden, Stat.S_IFCHR, 0, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) throw e;
            // What this layer brings itself stays, and hides what is below: a file by being there, a folder by being
            // opaque.
            if (folder.stat(hidden).isDirectory()) folder.setXattr(hidden, OPAQUE_XATTR, YES);
        }
    }

    private void object(TarEntry entry, EntryPath path) throws IOException {
        Dir folder = folders.at(path.parent());
        String name = path.name();
        switch (entry.type()) {
            case DIRECTORY -> directory(entry, path, folder);
            case HARD_LINK -> hardLink(entry, path);
            case FILE -> file(entry, path, folder);
            case SYMBOLIC_LINK -> {
                if (entry.linkName().isEmpty()) throw refused(entry, "a symbolic link without a target");
                making(path, folder, made -> made.symlink(entry.linkName(), name));
                attributes(folders.at(path.parent()), name, entry);
            }
            case CHARACTER_DEVICE -> node(entry, path, folder, Stat.S_IFCHR);
            case BLOCK_DEVICE -> node(entry, path, folder, Stat.S_IFBLK);
            case FIFO -> node(entry, path, folder, Stat.S_IFIFO);
        }
    }

    private void node(TarEntry entry, EntryPath path, Dir folder, int type) throws IOException {
        making(path, folder, made -> made.mknod(path.name(), type | 0600, entry.deviceMajor(), entry.deviceMinor()));
        attributes(folders.at(path.parent()), path.name(), entry);
    }

    /** A folder that is there stays, with the attributes of the last entry. */
    private void directory(TarEntry entry, EntryPath path, Dir folder) throws IOException {
        Dir in = folder;
        String name = path.name();
        try {
            in.mkdir(name, 0700);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) throw e;
            Stat there = in.stat(name);
            if (!there.isDirectory()) {
                remove(path, in, there);
                in = folders.at(path.parent());
                in.mkdir(name, 0700);
                if (there.isWhiteout()) in.setXattr(name, OPAQUE_XATTR, YES);
            }
        }
        attributes(in, name, entry);
        folderTimes.put(path, entry.modified());
    }

    private void hardLink(TarEntry entry, EntryPath path) throws IOException {
        EntryPath target = EntryPath.of(entry.linkName());
        if (target.isRoot()) throw refused(entry, "a hard link to a directory");
        if (target.equals(path)) return;
        try {
            Dir from = folders.existing(target.parent());
            if (from.stat(target.name()).isDirectory()) throw refused(entry, "a hard link to a directory");
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            throw refused(entry, "its target \"" + entry.linkName() + "\" is not in this layer");
        }
        making(
                path,
                folders.at(path.parent()),
                made -> made.link(folders.existing(target.parent()), target.name(), path.name()));
    }

    private void file(TarEntry entry, EntryPath path, Dir folder) throws IOException {
        Fd created;
        try {
            created = folder.create(path.name(), 0600);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) throw e;
            remove(path, folder, folder.stat(path.name()));
            created = folders.at(path.parent()).create(path.name(), 0600);
        }
        try (Fd file = created) {
            contents.write(entry, file);
            // Owner first: a change of owner clears set-id bits and capabilities.
            file.chown((int) entry.uid(), (int) entry.gid());
            file.chmod(entry.mode());
        }
        Dir in = folders.at(path.parent());
        Attributes.set(in, path.name(), entry);
        in.times(path.name(), entry.modified(), entry.modified());
    }

    @FunctionalInterface
    private interface Making {
        void in(Dir folder) throws IOException;
    }

    /** Makes something; what is in the way goes first. */
    private void making(EntryPath path, Dir folder, Making making) throws IOException {
        try {
            making.in(folder);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) throw e;
            remove(path, folder, folder.stat(path.name()));
            making.in(folders.at(path.parent()));
        }
    }

    private void remove(EntryPath path, Dir folder, Stat there) throws IOException {
        if (there.isDirectory()) {
            folderTimes.forget(path);
            folder.removeTree(path.name());
            folders.forget();
        } else {
            folder.unlink(path.name());
            if (there.isSymbolicLink()) folders.forget();
        }
    }

    private static void attributes(Dir folder, String name, TarEntry entry) throws IOException {
        folder.chown(name, (int) entry.uid(), (int) entry.gid());
        if (entry.type() != Type.SYMBOLIC_LINK) folder.chmod(name, entry.mode());
        Attributes.set(folder, name, entry);
        if (entry.type() != Type.DIRECTORY) folder.times(name, entry.modified(), entry.modified());
    }

    private static EngineException refused(TarEntry entry, String why) {
        return new EngineException.InvalidParameter("invalid tar entry \"" + entry.name() + "\": " + why);
    }

    private static EngineException failure(TarEntry entry, ErrnoException e) {
        String what = "cannot unpack \"" + entry.name() + "\": " + e.getMessage();
        return switch (e.errno()) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG, Errno.EINVAL ->
                new EngineException.InvalidParameter(what, e);
            case Errno.ENOSPC, Errno.EDQUOT -> new EngineException.System("no space left on device: " + what, e);
            default -> new EngineException.System(what, e);
        };
    }
}
