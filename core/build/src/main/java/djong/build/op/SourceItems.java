package djong.build.op;

import djong.base.EngineException;
import djong.build.op.FileAction.Copied;
import djong.build.op.Selection.Item;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a copy takes of its source. */
final class SourceItems {
    private SourceItems() {}

    /** @throws EngineException.InvalidParameter when there is nothing to copy */
    static List<Item> of(FileSource source, Copied copied) throws IOException {
        String word = copied.manner().wildcard() ? copied.source() : literal(copied.source());
        List<Item> found = new ArrayList<>();
        Item link = copied.manner().follow() ? null : link(source, ContextFiles.clean(copied.source()));
        if (link != null) return List.of(link);
        if (!word.equals(copied.source()) || !word.matches(".*[*?\\[].*")) missing(source, copied.source());
        for (Item item : Selection.items(source, word, "copy")) {
            Item unfollowed = copied.manner().follow() ? null : link(source, ContextFiles.clean(item.written()));
            found.add(unfollowed == null ? item : unfollowed);
        }
        if (found.isEmpty() && !copied.manner().emptyWildcard())
            throw new EngineException.InvalidParameter(copied.source() + " not found");
        return found;
    }

    private static void missing(FileSource source, String path) throws IOException {
        String clean = ContextFiles.clean(path);
        if (!source.root().exists(clean))
            throw new EngineException.InvalidParameter(
                    "failed to calculate checksum of ref: \"/" + clean + "\": not found");
    }

    /** A path of which no character means anything. */
    private static String literal(String path) {
        return path.replaceAll("([*?\\[\\\\])", "\\\\$1");
    }

    /** The link at {@code path}; null when it is none. */
    private static @Nullable Item link(FileSource source, String path) throws IOException {
        if (path.isEmpty()) return null;
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        try (Dir folder = source.root().directory(slash < 0 ? "/" : path.substring(0, slash))) {
            Stat stat = folder.statIfExists(name);
            if (stat == null || !stat.isSymbolicLink()) return null;
            return new Item(path, name, path, false, "link:" + folder.readlink(name));
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return null;
            throw e;
        }
    }
}
