package djong.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** Adds up the files of a folder. Containers may be changing the tree meanwhile: what vanishes counts nothing, and no path leads out of the directory. */
public final class Sizes {
    private record Inode(long device, long number) {}

    private Sizes() {}

    /** Blocks for as long as a walk takes. Directories count nothing, as in Docker. */
    public static long of(Path directory) throws IOException {
        long bytes = 0;
        Set<Inode> linked = new HashSet<>();
        var todo = new ArrayDeque<String>();
        todo.add("");
        try (Root root = Root.open(directory)) {
            // By path and not by descriptor: a tree may be deeper than there are descriptors.
            for (String path = todo.poll(); path != null; path = todo.poll()) {
                try (Dir dir = root.directory(path)) {
                    for (String name : dir.list()) {
                        Stat stat = dir.statIfExists(name);
                        if (stat == null) continue;
                        if (stat.isDirectory()) todo.add(path + "/" + name);
                        else if (stat.nlink() < 2 || linked.add(new Inode(stat.dev(), stat.ino())))
                            bytes += stat.size();
                    }
                } catch (ErrnoException e) {
                    if (path.isEmpty()) throw e;
                }
            }
        }
        return bytes;
    }
}
