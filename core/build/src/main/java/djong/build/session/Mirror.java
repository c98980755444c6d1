package djong.build.session;

import com.google.protobuf.ByteString;
import djong.buildkit.GoMode;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Root;
import fsutil.types.Stat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is made equal to one of a client's, file by file in the order of a walk. Names are a stranger's: a file's parent must have been told of as a folder
 * before, so that no path leads through a link. For one transfer and one thread.
 */
final class Mirror implements AutoCloseable {
    /** Attributes that are kept; others mean something on the client's machine alone. */
    private static final String USER_ATTRIBUTES = "user.";

    private static final String CAPABILITIES = "security.capability";

    private final Root root;
    /** What was told of, by folder; the top is the empty path. */
    private final Map<String, Set<String>> names = new HashMap<>();

    private final List<Stat> folders = new ArrayList<>();
    private final List<Stat> hardLinks = new ArrayList<>();
    private String openPath = "";
    private Dir open;

    Mirror(Root root) throws IOException {
        this.root = root;
        this.open = root.directory();
        names.put("", new HashSet<>());
    }

    /** Makes a file as it was told of, but for its contents. @return whether those are needed; then {@link #create} and {@link #complete} follow */
    boolean put(Stat told) throws IOException {
        String path = told.getPath();
        Dir parent = parent(path);
        String name = name(path);
        Set<String> siblings = names.get(folder(path));
        if (siblings == null || !siblings.add(name)) throw new IOException("told of twice: " + path);
        djong.linux.@Nullable Stat there = parent.statIfExists(name);
        int mode = GoMode.linux(told.getMode());
        return switch (mode & djong.linux.Stat.S_IFMT) {
            case djong.linux.Stat.S_IFDIR -> {
                if (there == null || !there.isDirectory()) {
                    parent.removeTree(name);
                    parent.mkdir(name, 0700);
                }
                names.put(path, new HashSet<>());
                folders.add(told);
                yield false;
            }
            case djong.linux.Stat.S_IFREG -> file(parent, name, told, mode, there);
            case djong.linux.Stat.S_IFLNK -> {
                if (there == null
                        || !there.isSymbolicLink()
                        || !parent.readlink(name).equals(told.getLinkname())) {
                    parent.removeTree(name);
                    parent.symlink(told.getLinkname(), name);
                }
                Instant time = time(told);
                parent.times(name, time, time);
                yield false;
            }
            case djong.linux.Stat.S_IFSOCK -> {
                // Nobody listens on it here.
                siblings.remove(name);
                yield false;
            }
            default -> {
                parent.removeTree(name);
                parent.mknod(name, mode, (int) told.getDevmajor(), (int) told.getDevminor());
                dress(parent, name, told);
                yield false;
            }
        };
    }

    private boolean file(Dir parent, String name, Stat told, int mode, djong.linux.@Nullable Stat there)
            throws IOException {
        if (!told.getLinkname().isEmpty()) {
            if (there != null && !there.isRegular()) parent.removeTree(name);
            hardLinks.add(told);
            return false;
        }
        if (there != null
                && there.mode() == mode
                && there.size() == told.getSize()
                && there.mtime().equals(time(told))) return false;
        // Never written in place: another name may share the file.
        parent.removeTree(name);
        if (told.getSize() > 0) return true;
        parent.create(name, 0600).close();
        dress(parent, name, told);
        return false;
    }

    /** Where the contents go to, in order. */
    Fd create(Stat told) throws IOException {
        return parent(told.getPath()).create(name(told.getPath()), 0600);
    }

    /** The contents are there. */
    void complete(Stat told) throws IOException {
        dress(parent(told.getPath()), name(told.getPath()), told);
    }

    private static void dress(Dir parent, String name, Stat told) throws IOException {
        for (Map.Entry<String, ByteString> each : told.getXattrsMap().entrySet()) {
            if (each.getKey().startsWith(USER_ATTRIBUTES) || each.getKey().equals(CAPABILITIES))
                parent.setXattr(name, each.getKey(), each.getValue().toByteArray());
        }
        parent.chmod(name, GoMode.linux(told.getMode()) & 07777);
        Instant time = time(told);
        parent.times(name, time, time);
    }

    /** Removes what was not told of; all has been by now. */
    void leaveOutOthers() throws IOException {
        for (Map.Entry<String, Set<String>> each : names.entrySet()) {
            try (Dir folder = root.directory(each.getKey())) {
                for (String name : folder.list()) if (!each.getValue().contains(name)) folder.removeTree(name);
            }
        }
    }

    /** All contents are there: other names of files, then the folders' own modes and times, from the deepest up. */
    void finish() throws IOException {
        for (Stat link : hardLinks) {
            String to = link.getLinkname();
            Set<String> siblings = names.get(folder(to));
            if (siblings == null || !siblings.contains(name(to)))
                throw new IOException(link.getPath() + " is another name of what was not told of: " + to);
            String name = name(link.getPath());
            try (Dir from = root.directory(folder(to));
                    Dir parent = root.directory(folder(link.getPath()))) {
                var there = parent.statIfExists(name);
                if (there != null && there.ino() == from.stat(name(to)).ino()) continue;
                parent.removeTree(name);
                parent.link(from, name(to), name);
            }
        }
        for (Stat told : folders.reversed()) dress(parent(told.getPath()), name(told.getPath()), told);
    }

    /** Stays open until another is asked for. */
    private Dir parent(String path) throws IOException {
        String folder = folder(path);
        if (!names.containsKey(folder)) throw new IOException("not in a folder that was told of: " + path);
        if (!folder.equals(openPath)) {
            Dir next = root.directory(folder);
            open.close();
            open = next;
            openPath = folder;
        }
        return open;
    }

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String name(String path) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0 || path.startsWith("/"))
            throw new IOException("not a name of a file: " + path);
        return name;
    }

    private static Instant time(Stat told) {
        return Instant.ofEpochSecond(0, told.getModTime());
    }

    @Override
    public void close() {
        open.close();
    }
}
