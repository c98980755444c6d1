package djong.volume;

import djong.base.Ids;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where volumes lie: each has a folder of its name with its files in {@code _data}.
 *
 * @param folder absolute, without links
 */
record VolumeFolders(Path folder) {
    /** No volume can be called so. */
    private static final String ASIDE = ".removed-";

    Path of(String name) {
        return folder.resolve(name);
    }

    Path data(String name) {
        return of(name).resolve("_data");
    }

    /** Of whatever has a folder here, volume or not. */
    List<String> names() throws IOException {
        try (Root root = Root.open(folder);
                Dir dir = root.directory()) {
            return dir.list();
        }
    }

    /** Those that are there stay. */
    void make(String name) throws IOException {
        makeFolder(folder, name, 0701);
        makeFolder(of(name), "_data", 0755);
    }

    /** Exactly this mode, whatever the umask. */
    static void makeFolder(Path parent, String name, int mode) throws IOException {
        if (Files.isDirectory(parent.resolve(name))) return;
        try (Root root = Root.open(parent);
                Dir dir = root.directory()) {
            dir.mkdir(name, mode);
            dir.chmod(name, mode);
        }
    }

    /** Renames it to what no volume is called. @return its name then; null when it is not there */
    @Nullable
    String setAside(String name) throws IOException {
        String aside = ASIDE + Ids.random();
        try (Root root = Root.open(folder);
                Dir dir = root.directory()) {
            dir.rename(name, dir, aside);
            return aside;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) return null;
            throw e;
        }
    }

    /** With all that is in it. */
    void remove(String name) throws IOException {
        try (Root root = Root.open(folder);
                Dir dir = root.directory()) {
            dir.removeTree(name);
        }
    }

    /** A directory in a volume; null when it is not there, is something else, or leads out. */
    static @Nullable Dir directory(Root root, String subpath) throws IOException {
        if (subpath.isEmpty()) return root.directory();
        try (Fd found = root.openBeneath(subpath, Fd.PATH_ONLY)) {
            if (!found.stat().isDirectory()) return null;
            try (Root inner = Root.open(found.path())) {
                return inner.directory();
            }
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.EXDEV) return null;
            throw e;
        }
    }
}
