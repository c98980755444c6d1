package djong.image.pack;

import djong.image.tar.TarEntry;
import djong.image.tar.TarWriter;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file or a folder with all in it as an archive, as {@code docker cp} and {@code docker export} do: entries in the order of their names, whole
 * seconds, no names of users, of the extended attributes only the file capabilities, no sockets, and of a file with several names all but the
 * first as links. Blocks as the stream does.
 */
public final class Pack {
    private final Entries entries;

    private Pack(Entries entries) {
        this.entries = entries;
    }

    /** All that is in {@code root}, without the root itself, by names without a leading slash. */
    public static void content(Root root, OutputStream out) throws IOException {
        write(out, pack -> {
            try (Dir top = root.directory()) {
                pack.folder(top, "");
            }
        });
    }

    /**
     * Files to go below a folder of the archive.
     *
     * @param folder its name; empty for the archive's own top
     * @param more files of root's that come after the others, by their names
     */
    public record Part(String folder, Root root, SortedMap<String, byte[]> more) {}

    /** All parts, one after the other. @param modified when all of it was changed; null for when it was */
    public static void parts(List<Part> parts, @Nullable Instant modified, OutputStream out) throws IOException {
        var tar = new TarWriter(out, entry -> modified == null ? entry : entry.at(modified));
        var pack = new Pack(new Entries(tar, false));
        for (Part part : parts) {
            String prefix = part.folder().isEmpty() ? "" : part.folder() + "/";
            if (!prefix.isEmpty()) tar.add(TarEntry.directory(prefix, 0755, Instant.EPOCH));
            try (Dir top = part.root().directory()) {
                pack.folder(top, prefix);
            }
            for (var file : part.more().entrySet())
                tar.add(
                        TarEntry.file(prefix + file.getKey(), 0644, file.getValue().length, Instant.EPOCH),
                        new ByteArrayInputStream(file.getValue()));
        }
        tar.end();
    }

    /** The folder at {@code path}, links followed; entries are {@code name} and what begins with it. */
    public static void folder(Root root, String path, String name, OutputStream out) throws IOException {
        write(out, pack -> {
            try (Dir folder = root.directory(path)) {
                TarEntry entry = Entries.entry(name, TarEntry.Type.DIRECTORY, "", folder.stat(), 0, new byte[0]);
                pack.tar().add(entry);
                pack.folder(folder, name.endsWith("/") ? name : name + "/");
            }
        });
    }

    /** What is no folder: {@code file} of the folder at {@code parent}, itself and not what it leads to, as {@code name}. */
    public static void single(Root root, String parent, String file, String name, OutputStream out) throws IOException {
        write(out, pack -> {
            try (Dir folder = root.directory(parent)) {
                pack.entries.add(folder, file, folder.stat(file), name);
            }
        });
    }

    private interface Work {
        void with(Pack pack) throws IOException;
    }

    private static void write(OutputStream out, Work work) throws IOException {
        var tar = new TarWriter(out);
        work.with(new Pack(new Entries(tar, false)));
        tar.end();
    }

    private TarWriter tar() {
        return entries.tar();
    }

    private void folder(Dir folder, String prefix) throws IOException {
        List<String> names = folder.list();
        names.sort(null);
        for (String name : names) {
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            if (!stat.isDirectory()) {
                entries.add(folder, name, stat, prefix + name);
                continue;
            }
            try (Dir below = folder.directory(name)) {
                entries.add(folder, name, stat, prefix + name);
                folder(below, prefix + name + "/");
            } catch (ErrnoException e) {
                // Gone, or no folder any more.
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            }
        }
    }
}
