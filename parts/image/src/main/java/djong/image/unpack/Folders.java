package djong.image.unpack;

import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folders of a layer, held open by path so that a hundred thousand files do not resolve theirs a hundred thousand times. A held folder is
 * what its path meant when it was opened: whoever removes a folder or a symbolic link calls {@link #forget()}.
 */
final class Folders implements AutoCloseable {
    private static final int HELD = 64;
    private static final int MODE = 0755;

    private final Root root;
    private final Map<String, Dir> held = new LinkedHashMap<>(HELD, 0.75f, true);

    Folders(Root root) {
        this.root = root;
    }

    /** The folder at {@code path}, made if need be; good until the next call. */
    Dir at(String path) throws IOException {
        Dir known = held.get(path);
        if (known != null) return known;
        return hold(path, path.isEmpty() ? root.directory() : root.directories(path, MODE));
    }

    /** As {@link #at}; where a link on the way leads nowhere, what it leads to is made. */
    Dir through(String path) throws IOException {
        try {
            return at(path);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) throw e;
            return hold(path, root.directories(root.resolved(path), MODE));
        }
    }

    /** The folder at {@code path}, which must exist. */
    Dir existing(String path) throws IOException {
        Dir known = held.get(path);
        return known != null ? known : hold(path, root.directory(path));
    }

    /** The folder at {@code path}, which must exist, for the caller to close. */
    Dir fresh(String path) throws IOException {
        return root.directory(path);
    }

    private Dir hold(String path, Dir folder) {
        if (held.size() >= HELD) {
            Iterator<Dir> eldest = held.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
        held.put(path, folder);
        return folder;
    }

    /** Something that a path went through is gone. */
    void forget() {
        for (Dir folder : held.values()) folder.close();
        held.clear();
    }

    @Override
    public void close() {
        forget();
    }
}
