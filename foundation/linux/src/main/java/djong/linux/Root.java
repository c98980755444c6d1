package djong.linux;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory that no path leads out of: the one door to files of containers, images and archives. {@code ..} stops at it, absolute
 * names and links begin at it, links of /proc are refused, and a directory that somebody swaps for a link meanwhile changes nothing of
 * that. openat2(2) with RESOLVE_IN_ROOT, Linux 5.6.
 */
public final class Root implements AutoCloseable {
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_BENEATH = 0x08;
    private static final long RESOLVE_IN_ROOT = 0x10;
    /** struct open_how: flags, mode, resolve. */
    static final long OPEN_HOW_SIZE = 24;

    /** The kernel gives up with EAGAIN when somebody renames things under it; so often we ask again. */
    private static final int ATTEMPTS = 256;

    private static final int MAX_LINKS = 255;

    private final Fd fd;
    private final String name;

    private Root(Fd fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /** A directory of the host as a root. */
    public static Root open(Path directory) throws IOException {
        return new Root(Fd.open(directory, Fd.PATH_ONLY | Fd.O_DIRECTORY), directory.toString());
    }

    /** The directory at {@code path}, links followed inside; {@code ""}, {@code "/"} and {@code "."} are the root itself. */
    public Dir directory(String path) throws IOException {
        return new Dir(openat2(path, Fd.PATH_ONLY | Fd.O_DIRECTORY, 0), shown(path));
    }

    /** The root itself. */
    public Dir directory() throws IOException {
        return directory("/");
    }

    /**
     * The directory at {@code path}, made with its parents where missing, as {@code mkdir -p}. New ones get {@code mode} less the umask.
     *
     * @throws ErrnoException ENOTDIR when something else is in the way, ENOENT when a link on the way leads nowhere
     */
    public Dir directories(String path, int mode) throws IOException {
        try {
            return directory(path);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) throw e;
        }
        String trimmed = path;
        while (trimmed.endsWith("/")) trimmed = trimmed.substring(0, trimmed.length() - 1);
        int slash = trimmed.lastIndexOf('/');
        String last = trimmed.substring(slash + 1);
        try (Dir parent = directories(slash <= 0 ? "/" : trimmed.substring(0, slash), mode)) {
            if (!last.equals(".") && !last.equals("..")) {
                try {
                    parent.mkdir(last, mode);
                } catch (ErrnoException e) {
                    if (e.errno() != Errno.EEXIST) throw e;
                }
            }
        }
        return directory(trimmed);
    }

    /** Opens a file inside, links followed; {@code flags} of {@link Fd}, {@code mode} for a new one. Close-on-exec. */
    public Fd open(String path, int flags, int mode) throws IOException {
        return openat2(path, flags, mode);
    }

    /** The directory at {@code path}, links followed inside, as a root of its own: what is in it stays in it. */
    public Root inner(String path) throws IOException {
        return new Root(openat2(path, Fd.PATH_ONLY | Fd.O_DIRECTORY, 0), shown(path));
    }

    /** What a link inside says. @throws ErrnoException EINVAL when {@code path} is no link */
    public String readlink(String path) throws IOException {
        try (Fd link = openat2(path, Fd.PATH_ONLY | Fd.O_NOFOLLOW, 0);
                Arena arena = Arena.ofConfined()) {
            if (!link.stat().isSymbolicLink()) throw new ErrnoException("readlink", shown(path), Errno.EINVAL);
            MemorySegment target = arena.allocate(4096);
            long n = Libc.call(
                    Syscall.READLINKAT, shown(path), link.number(), Libc.string(arena, ""), target.address(), 4096);
            return FileNames.decode(target.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /**
     * Where {@code path} leads when every symbolic link is followed, absolute and without {@code .} and {@code ..}; what does not exist stays as it is
     * written. Only words: by the time they are read they may be wrong.
     *
     * @throws ErrnoException ELOOP
     */
    public String resolved(String path) throws IOException {
        Deque<String> left = new ArrayDeque<>(List.of(path.split("/", -1)));
        Deque<String> done = new ArrayDeque<>();
        int links = 0;
        while (!left.isEmpty()) {
            String part = left.removeFirst();
            if (part.isEmpty() || part.equals(".")) continue;
            if (part.equals("..")) {
                done.pollLast();
                continue;
            }
            done.addLast(part);
            String target = linkOrNull("/" + String.join("/", done));
            if (target == null) continue;
            if (++links > MAX_LINKS) throw new ErrnoException("resolve", shown(path), Errno.ELOOP);
            done.removeLast();
            if (target.startsWith("/")) done.clear();
            List<String> more = List.of(target.split("/", -1));
            for (String each : more.reversed()) left.addFirst(each);
        }
        return "/" + String.join("/", done);
    }

    private @Nullable String linkOrNull(String path) throws IOException {
        try {
            return stat(path, false).isSymbolicLink() ? readlink(path) : null;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.EINVAL) return null;
            throw e;
        }
    }

    /**
     * Opens what is at {@code path} where a path that leads out is a mistake and not to be read as one inside: {@code ..} above the root and
     * absolute links, on the way or at the end, fail.
     *
     * @throws ErrnoException EXDEV for a path that leads out
     */
    public Fd openBeneath(String path, int flags) throws IOException {
        return openat2(path, flags, 0, RESOLVE_BENEATH);
    }

    /** Facts of a file inside; {@code follow} says whether a link at the end is followed. */
    public Stat stat(String path, boolean follow) throws IOException {
        try (Fd file = openat2(path, Fd.PATH_ONLY | (follow ? 0 : Fd.O_NOFOLLOW), 0)) {
            return file.stat();
        }
    }

    /** Whether there is a file inside at {@code path}, links followed. */
    public boolean exists(String path) throws IOException {
        try {
            stat(path, true);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return false;
            throw e;
        }
    }

    /**
     * All of a small file inside, links followed.
     *
     * @throws FileNotFoundException when it does not exist, IOException when it is no regular file or larger than {@code maxBytes}
     */
    public byte[] read(String path, int maxBytes) throws IOException {
        // Without O_NONBLOCK a fifo put there by an image would hold us for ever.
        try (Fd file = openat2(path, Fd.READ_ONLY | Fd.NONBLOCK, 0)) {
            if (!file.stat().isRegular()) throw new IOException(shown(path) + " is not a regular file");
            byte[] bytes = file.input().readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) throw new IOException(shown(path) + " is larger than " + maxBytes + " bytes");
            return bytes;
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
            var missing = new FileNotFoundException(shown(path));
            missing.initCause(e);
            throw missing;
        }
    }

    private Fd openat2(String path, int flags, int mode) throws IOException {
        return openat2(path, flags, mode, RESOLVE_IN_ROOT);
    }

    private Fd openat2(String path, int flags, int mode, long resolve) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long name = Libc.string(arena, path.isEmpty() ? "." : path);
            MemorySegment how = arena.allocate(OPEN_HOW_SIZE, 8);
            how.set(ValueLayout.JAVA_LONG, 0, Integer.toUnsignedLong(flags | Fd.O_CLOEXEC));
            // A mode without O_CREAT is refused.
            how.set(ValueLayout.JAVA_LONG, 8, (flags & Fd.CREATE) == 0 ? 0 : mode);
            how.set(ValueLayout.JAVA_LONG, 16, resolve | RESOLVE_NO_MAGICLINKS);
            fd.enter();
            try {
                for (int attempt = 1; ; attempt++) {
                    long n = Libc.tried(Syscall.OPENAT2, fd.number(), name, how.address(), OPEN_HOW_SIZE);
                    if (n >= 0) return Fd.adopt(n);
                    if (n != -Errno.EAGAIN || attempt == ATTEMPTS) {
                        throw new ErrnoException("openat2", shown(path), (int) -n);
                    }
                }
            } finally {
                fd.leave();
            }
        }
    }

    private String shown(String path) {
        return path.startsWith("/") ? name + path : name + "/" + path;
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
