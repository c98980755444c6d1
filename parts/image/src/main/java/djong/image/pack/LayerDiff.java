package djong.image.pack;

import djong.image.pack.Change.Kind;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the upper folder of an overlay with the layers below it. A folder counts as modified when its owner, mode or capabilities differ or when
 * something in it is added, modified or deleted; a file also when its time or size differs. What was copied up and is as before is no change. The
 * upper folder may be in use; the layers are not written.
 */
public final class LayerDiff {
    private static final String OPAQUE = "trusted.overlay.opaque";
    private static final String CAPABILITY = "security.capability";

    private LayerDiff() {}

    /** Sorted, a folder before what is in it. {@code lower} has the nearest layer first. Blocks for the disk. */
    public static List<Change> of(Path upper, List<Path> lower) throws IOException {
        List<Change> changes = new ArrayList<>();
        try (Root root = Root.open(upper);
                Dir top = root.directory();
                Below below = Below.open(lower)) {
            compare(top, below, "/", false, changes);
        }
        return changes;
    }

    private static void compare(Dir upper, Below below, String prefix, boolean opaque, List<Change> changes)
            throws IOException {
        var names = new TreeSet<>(upper.list());
        var own = new TreeSet<>(names);
        // What an opaque folder does not have is gone.
        if (opaque) names.addAll(below.list());
        for (String name : names) {
            Stat before = below.stat(name);
            Stat after = own.contains(name) ? upper.statIfExists(name) : null;
            if (after == null || after.isWhiteout()) {
                if (before != null && (after != null || opaque)) changes.add(new Change(Kind.DELETED, prefix + name));
            } else if (after.isDirectory()) {
                folder(upper, name, after, below, before, prefix, changes);
            } else if (before == null) {
                changes.add(new Change(Kind.ADDED, prefix + name));
            } else if (differs(upper, name, after, below, before)) {
                changes.add(new Change(Kind.MODIFIED, prefix + name));
            }
        }
    }

    private static void folder(
            Dir upper, String name, Stat after, Below below, @Nullable Stat before, String prefix, List<Change> changes)
            throws IOException {
        int at = changes.size();
        boolean wasFolder = before != null && before.isDirectory();
        try (Dir inner = upper.directory(name);
                Below innerBelow = wasFolder ? below.directory(name) : Below.nothing()) {
            boolean opaque = wasFolder && upper.getXattr(name, OPAQUE) != null;
            compare(inner, innerBelow, prefix + name + "/", opaque, changes);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            return;
        }
        if (before == null) changes.add(at, new Change(Kind.ADDED, prefix + name));
        else if (changes.size() > at || differs(upper, name, after, below, before))
            changes.add(at, new Change(Kind.MODIFIED, prefix + name));
    }

    private static boolean differs(Dir upper, String name, Stat after, Below below, Stat before) throws IOException {
        if (after.mode() != before.mode() || after.uid() != before.uid() || after.gid() != before.gid()) return true;
        if (after.rdevMajor() != before.rdevMajor() || after.rdevMinor() != before.rdevMinor()) return true;
        if (!after.isDirectory() && (after.size() != before.size() || !sameTime(after.mtime(), before.mtime())))
            return true;
        try {
            return !Arrays.equals(upper.getXattr(name, CAPABILITY), below.xattr(name, CAPABILITY));
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) throw e;
            return false;
        }
    }

    /** Times that went through an archive have lost their fraction. */
    static boolean sameTime(Instant a, Instant b) {
        return a.equals(b) || a.getEpochSecond() == b.getEpochSecond() && (a.getNano() == 0 || b.getNano() == 0);
    }

    /** What the layers show together at one folder: those of them that have it, the nearest first. */
    private static final class Below implements AutoCloseable {
        private final List<Dir> folders;

        private Below(List<Dir> folders) {
            this.folders = folders;
        }

        static Below nothing() {
            return new Below(List.of());
        }

        static Below open(List<Path> layers) throws IOException {
            List<Dir> folders = new ArrayList<>();
            try {
                for (Path layer : layers) {
                    try (Root root = Root.open(layer)) {
                        folders.add(root.directory());
                    }
                }
                return new Below(folders);
            } catch (IOException e) {
                for (Dir each : folders) each.close();
                throw e;
            }
        }

        /** The layer that decides what {@code name} is; null when none has it, or one took it away. */
        private @Nullable Dir deciding(String name) throws IOException {
            for (Dir folder : folders) {
                Stat stat = folder.statIfExists(name);
                if (stat != null) return stat.isWhiteout() ? null : folder;
            }
            return null;
        }

        @Nullable
        Stat stat(String name) throws IOException {
            Dir folder = deciding(name);
            return folder == null ? null : folder.stat(name);
        }

        byte @Nullable [] xattr(String name, String attribute) throws IOException {
            Dir folder = deciding(name);
            return folder == null ? null : folder.getXattr(name, attribute);
        }

        TreeSet<String> list() throws IOException {
            var names = new TreeSet<String>();
            for (Dir folder : folders) names.addAll(folder.list());
            return names;
        }

        Below directory(String name) throws IOException {
            List<Dir> inner = new ArrayList<>();
            try {
                for (Dir folder : folders) {
                    Stat stat = folder.statIfExists(name);
                    if (stat == null) continue;
                    if (!stat.isDirectory()) break;
                    inner.add(folder.directory(name));
                    if (folder.getXattr(name, OPAQUE) != null) break;
                }
                return new Below(inner);
            } catch (IOException e) {
                for (Dir each : inner) each.close();
                throw e;
            }
        }

        @Override
        public void close() {
            for (Dir folder : folders) folder.close();
        }
    }
}
