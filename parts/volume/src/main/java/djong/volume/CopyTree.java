package djong.volume;

import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a directory's files into an empty one: contents, links as links, owners, modes, times, extended attributes. Others may have the
 * target in use meanwhile: no path leads out of either directory.
 */
final class CopyTree {
    private static final int BUFFER_BYTES = 1 << 20;

    private record Inode(long device, long number) {}

    private record Place(String folder, String name) {}

    private final Root from;
    private final Root to;
    private final Map<Inode, Place> linked = new HashMap<>();
    /** Directories whose files are still to be copied; as paths, since a tree may be deeper than there are descriptors. */
    private final Deque<String> todo = new ArrayDeque<>();
    /** Directories with their facts, the innermost last: times are set when nothing is put in any more. */
    private final Deque<Map.Entry<String, Stat>> dated = new ArrayDeque<>();

    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private CopyTree(Root from, Root to) {
        this.from = from;
        this.to = to;
    }

    /** Blocks for the disk. */
    static void copy(Dir source, Dir target) throws IOException {
        try (Root from = Root.open(source.path());
                Root to = Root.open(target.path())) {
            new CopyTree(from, to).run();
            Stat stat = source.stat();
            for (String attribute : source.ownXattrs()) {
                byte[] value = source.ownXattr(attribute);
                if (value != null && copied(attribute)) ignoringRefusal(() -> target.setXattr(attribute, value));
            }
            try (Fd own = Fd.open(target.path(), Fd.READ_ONLY)) {
                own.chown(stat.uid(), stat.gid());
                own.chmod(stat.permissions());
            }
        }
    }

    private void run() throws IOException {
        todo.add("");
        for (String path = todo.poll(); path != null; path = todo.poll()) {
            try (Dir source = from.directory(path);
                    Dir target = to.directory(path)) {
                for (String name : source.list()) entry(source, target, path, name);
            }
        }
        while (!dated.isEmpty()) {
            Map.Entry<String, Stat> each = dated.removeLast();
            String path = each.getKey();
            int slash = path.lastIndexOf('/');
            try (Dir parent = to.directory(path.substring(0, slash))) {
                parent.times(
                        path.substring(slash + 1),
                        each.getValue().atime(),
                        each.getValue().mtime());
            }
        }
    }

    private void entry(Dir source, Dir target, String folder, String name) throws IOException {
        Stat stat = source.stat(name);
        if (!stat.isDirectory() && stat.nlink() > 1) {
            Place first = linked.putIfAbsent(new Inode(stat.dev(), stat.ino()), new Place(folder, name));
            if (first != null) {
                try (Dir other = to.directory(first.folder())) {
                    target.link(other, first.name(), name);
                }
                return;
            }
        }
        switch (stat.type()) {
            case Stat.S_IFDIR -> {
                target.mkdir(name, 0700);
                todo.add(folder + "/" + name);
                dated.add(Map.entry(folder + "/" + name, stat));
            }
            case Stat.S_IFREG -> content(source, target, name);
            case Stat.S_IFLNK -> target.symlink(source.readlink(name), name);
            case Stat.S_IFCHR, Stat.S_IFBLK, Stat.S_IFIFO ->
                target.mknod(name, stat.mode(), stat.rdevMajor(), stat.rdevMinor());
            default -> {
                return; // a socket is nothing without who listens
            }
        }
        target.chown(name, stat.uid(), stat.gid());
        // After the owner, which takes set-id bits and capabilities away.
        if (!stat.isSymbolicLink()) target.chmod(name, stat.permissions());
        for (String attribute : source.listXattrs(name)) {
            byte[] value = source.getXattr(name, attribute);
            if (value != null && copied(attribute)) ignoringRefusal(() -> target.setXattr(name, attribute, value));
        }
        if (!stat.isDirectory()) target.times(name, stat.atime(), stat.mtime());
    }

    private void content(Dir source, Dir target, String name) throws IOException {
        if (buffer.capacity() == 0) buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (Fd in = source.open(name, Fd.READ_ONLY);
                Fd out = target.create(name, 0600)) {
            while (in.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) out.write(buffer);
            }
        }
    }

    /** What overlay notes about its layers is not the file's. */
    private static boolean copied(String attribute) {
        return !attribute.startsWith("trusted.overlay.");
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Not every file system takes every attribute. */
    private static void ignoringRefusal(Step step) throws IOException {
        try {
            step.run();
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EPERM && e.errno() != Errno.EINVAL) throw e;
        }
    }
}
