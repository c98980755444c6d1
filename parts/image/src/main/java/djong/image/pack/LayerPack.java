package djong.image.pack;

import djong.image.pack.Change.Kind;
import djong.image.tar.TarEntry;
import djong.image.tar.TarWriter;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes of an overlay's upper folder as a layer's archive: OCI image-spec, layer.md. The same files always give the same bytes. Deleted
 * is what {@code .wh.} names; a folder that was made anew in the place of another needs no mark, as each of the old one's files is named.
 */
public final class LayerPack {
    private static final int WHITEOUT_MODE = 0600;

    private LayerPack() {}

    /** @param changes what {@link LayerDiff} found */
    public static void write(Path upper, List<Change> changes, OutputStream out) throws IOException {
        var tar = new TarWriter(out);
        var entries = new Entries(tar, true);
        Folder held = new Folder("", null);
        try (Root root = Root.open(upper)) {
            for (Change change : changes) {
                String path = change.path().substring(1);
                int slash = path.lastIndexOf('/');
                String parent = slash < 0 ? "" : path.substring(0, slash);
                String name = path.substring(slash + 1);
                Dir folder = held.dir();
                if (folder == null || !held.path().equals(parent)) {
                    if (folder != null) folder.close();
                    folder = open(root, parent);
                    held = new Folder(parent, folder);
                }
                if (folder == null) continue;
                if (change.kind() == Kind.DELETED) {
                    String mark = parent.isEmpty() ? ".wh." + name : parent + "/.wh." + name;
                    tar.add(TarEntry.file(mark, WHITEOUT_MODE, 0, Instant.EPOCH));
                    continue;
                }
                Stat stat = folder.statIfExists(name);
                if (stat != null) entries.add(folder, name, stat, path);
            }
        } finally {
            Dir last = held.dir();
            if (last != null) last.close();
        }
        tar.end();
    }

    private record Folder(String path, @Nullable Dir dir) {}

    private static @Nullable Dir open(Root root, String path) throws IOException {
        try {
            return root.directory(path);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return null;
            throw e;
        }
    }
}
