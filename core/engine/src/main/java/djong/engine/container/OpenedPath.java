package djong.engine.container;

import djong.base.EngineException;
import djong.image.pack.Pack;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import java.io.IOException;
import java.io.OutputStream;

/** Something in a container that is about to be copied out. To be closed, written or not. */
public final class OpenedPath implements AutoCloseable {
    private final Views.View view;
    private final String path;
    private final PathStat stat;

    OpenedPath(Views.View view, String path, PathStat stat) {
        this.view = view;
        this.path = path;
        this.stat = stat;
    }

    public PathStat stat() {
        return stat;
    }

    /** Writes it as an archive. Blocks as {@code out} does. */
    public void write(OutputStream out) throws IOException {
        Root root = view.root();
        String name = Paths.base(path);
        if ((stat.mode() & Stat.S_IFMT) == Stat.S_IFDIR) Pack.folder(root, path, name, out);
        else Pack.single(root, Paths.parent(path), name, name, out);
    }

    /** Facts of {@code path}, a link at its end not followed unless a slash or a dot comes after it. */
    static PathStat stat(Root root, String path, String asked, String container) {
        try {
            Stat stat = root.stat(path, false);
            String target = stat.isSymbolicLink() ? target(root, path) : "";
            return new PathStat(Paths.base(path), stat.size(), stat.mode(), stat.mtime(), target);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) throw missing(asked, container);
            throw new EngineException.System("lstat " + path + ": " + Errno.text(e.errno()), e);
        } catch (IOException e) {
            throw new EngineException.System("lstat " + path + ": " + e.getMessage(), e);
        }
    }

    private static String target(Root root, String path) throws IOException {
        try {
            return root.resolved(path);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ELOOP) throw e;
            throw new EngineException.System("evalSymlinksInScope: too many links in " + path, e);
        }
    }

    static EngineException.NotFound missing(String asked, String container) {
        return new EngineException.NotFound("Could not find the file " + asked + " in container " + container);
    }

    @Override
    public void close() {
        view.close();
    }
}
