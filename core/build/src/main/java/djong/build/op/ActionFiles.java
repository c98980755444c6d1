package djong.build.op;

import djong.base.EngineException;
import djong.build.op.FileAction.Copied;
import djong.build.op.FileAction.Linked;
import djong.build.op.FileAction.MadeFile;
import djong.build.op.FileAction.MadeFolder;
import djong.build.op.FileAction.Owned;
import djong.build.op.FileAction.Removed;
import djong.build.op.Selection.Item;
import djong.dockerfile.ignore.IgnoreFile;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries out changes to files. For one thread.
 *
 * @param sources where files and accounts come from, by their numbers; 0 is what is changed
 * @param taken what copies take of their sources
 */
record ActionFiles(Root root, Map<Integer, FileSource> sources, Map<FileAction, List<Item>> taken) {
    private static final int FOLDER_MODE = 0755;

    void carryOut(FileAction action) throws IOException {
        switch (action) {
            case Copied copied -> copy(copied);
            case MadeFile file -> file(file);
            case MadeFolder folder -> folder(folder);
            case Linked link -> link(link);
            case Removed removed -> remove(removed);
        }
    }

    private @Nullable Owner owner(Owned asked) throws IOException {
        if (asked.byNobody()) return null;
        FileSource other = asked.input() == 0 ? null : sources.get(asked.input());
        Root accounts = other == null ? root : other.root();
        Owner user = asked.user().isEmpty() ? Owner.ROOT : Owner.ofUser(asked.user(), accounts);
        return asked.group().isEmpty()
                ? user
                : new Owner(user.uid(), Owner.of("0:" + asked.group(), accounts).gid());
    }

    private interface Work {
        void in(Dir folder, String name) throws IOException;
    }

    /** @param parents whether missing folders above it are made */
    private void at(String path, boolean parents, Owner owner, Work work) throws IOException {
        String real = root.resolved(parent(path)) + "/" + name(path);
        try (Dir folder = parents
                ? new TreeCopy(root, owner, null, IgnoreFile.NOTHING).folder(parent(real))
                : root.directory(parent(real))) {
            work.in(folder, name(path));
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            throw new EngineException.InvalidParameter(
                    "failed to change " + path + ": its folder: no such file or directory", e);
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void stamped(Dir folder, String name, @Nullable Owner owner, int mode, @Nullable Instant time)
            throws IOException {
        if (owner != null) folder.chown(name, owner.uid(), owner.gid());
        if (mode >= 0) folder.chmod(name, mode);
        if (time != null) folder.times(name, time, time);
    }

    private void file(MadeFile made) throws IOException {
        Owner owner = owner(made.owner());
        at(root.resolved(made.path()), false, Owner.ROOT, (folder, name) -> {
            Stat there = folder.statIfExists(name);
            if (there != null && there.isDirectory())
                throw new EngineException.InvalidParameter("open " + made.path() + ": is a directory");
            if (there != null) folder.unlink(name);
            try (Fd file = folder.create(name, 0600)) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(Math.max(1, made.data().length))
                        .put(made.data())
                        .flip();
                while (bytes.hasRemaining()) file.write(bytes);
            }
            stamped(folder, name, owner == null ? Owner.ROOT : owner, made.mode(), made.time());
        });
    }

    private void folder(MadeFolder made) throws IOException {
        Owner owner = owner(made.owner());
        String path = root.resolved(made.path());
        if (path.equals("/")) return;
        at(path, made.parents(), owner == null ? Owner.ROOT : owner, (folder, name) -> {
            Stat there = folder.statIfExists(name);
            if (there != null && !there.isDirectory())
                throw new EngineException.InvalidParameter("mkdir " + made.path() + ": not a directory");
            if (there != null) return;
            folder.mkdir(name, 0700);
            stamped(folder, name, owner == null ? Owner.ROOT : owner, made.mode(), made.time());
        });
    }

    private void link(Linked made) throws IOException {
        Owner owner = owner(made.owner());
        at("/" + ContextFiles.clean(made.path()), false, Owner.ROOT, (folder, name) -> {
            if (folder.statIfExists(name) != null)
                throw new EngineException.InvalidParameter(
                        "symlink " + made.target() + " " + made.path() + ": file exists");
            folder.symlink(made.target(), name);
            stamped(folder, name, owner, -1, made.time());
        });
    }

    private void remove(Removed removed) throws IOException {
        List<String> paths = new ArrayList<>();
        String path = ContextFiles.clean(removed.path());
        if (removed.wildcard() && path.matches(".*[*?\\[].*")) {
            paths.addAll(Selection.paths(root, path));
        } else {
            paths.add(path);
        }
        for (String each : paths) {
            if (each.isEmpty()) throw new EngineException.InvalidParameter("cannot remove /");
            try {
                at("/" + each, false, Owner.ROOT, (folder, name) -> {
                    if (folder.statIfExists(name) != null) folder.removeTree(name);
                    else if (!removed.missing())
                        throw new EngineException.InvalidParameter(
                                "failed to remove /" + each + ": no such file or directory");
                });
            } catch (EngineException.InvalidParameter e) {
                if (!removed.missing()) throw e;
            }
        }
    }

    private void copy(Copied copied) throws IOException {
        FileSource source = sources.get(copied.input());
        if (source == null) throw new EngineException.InvalidParameter("no source to copy from");
        Owner asked = owner(copied.owner());
        Owner owner = asked != null ? asked : source.ownersMatter() ? null : Owner.ROOT;
        var manner = new TreeCopy.Manner(copied.time(), copied.manner().replacing());
        var copy = new TreeCopy(
                root, owner, copied.mode().isEmpty() ? null : Permissions.parse(copied.mode()), wanted(copied), manner);
        String target = "/" + ContextFiles.clean(copied.target());
        if (!copied.manner().parents() && !root.exists(root.resolved(parent(target))))
            throw new EngineException.InvalidParameter(
                    "failed to stat " + parent(target) + ": no such file or directory");
        var made = new TreeCopy(root, asked, null, IgnoreFile.NOTHING);
        if (copied.target().endsWith("/")) made.folder(target).close();
        for (Item each : taken.getOrDefault(copied, List.of())) one(source.root(), each, copied, copy, made, target);
    }

    /** What {@code include} and {@code exclude} leave, as one list of rules of which the last that fits counts. */
    private static IgnoreFile wanted(Copied copied) {
        if (copied.include().isEmpty()) return IgnoreFile.of(copied.exclude());
        List<String> rules = new ArrayList<>(List.of("**"));
        for (String each : copied.include()) rules.add("!" + each);
        rules.addAll(copied.exclude());
        return IgnoreFile.of(rules);
    }

    /** @param made makes folders on the way */
    private void one(Root source, Item item, Copied copied, TreeCopy copy, TreeCopy made, String target)
            throws IOException {
        boolean there = isFolder(target);
        boolean contents =
                item.folder() && (copied.manner().contents() || item.path().isEmpty());
        String into = there && !contents ? target + "/" + item.name() : target;
        if (contents) {
            try (Dir from = source.directory(item.path().isEmpty() ? "/" : item.path());
                    Dir folder = made.folder(root.resolved(into))) {
                copy.contents(from, folder, "");
            }
            return;
        }
        try (Dir from = source.directory(parent("/" + item.path()))) {
            String name = name(item.path());
            Stat stat = from.stat(name);
            if (copied.manner().unpack() && stat.isRegular() && CopyFiles.unpacked(root, from, name, target)) return;
            String real = root.resolved(parent(into));
            try (Dir folder = made.folder(real)) {
                copy.copy(from, name, stat, folder, name(into), "");
            }
        }
    }

    private boolean isFolder(String path) throws IOException {
        try {
            return root.stat(path, true).isDirectory();
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return false;
            throw e;
        }
    }
}
