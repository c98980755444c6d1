package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open directory whose calls take single names and never follow the last one: the {@code *at} calls of the kernel. Names that are
 * empty, {@code .}, {@code ..} or hold a slash are refused with IllegalArgumentException. Modes of new files lose the process's umask;
 * {@link #chmod} afterwards says exactly.
 */
public final class Dir implements AutoCloseable {
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_SYMLINK_NOFOLLOW = Statx.AT_SYMLINK_NOFOLLOW;
    private static final int RENAME_NOREPLACE = 1;
    private static final int RENAME_EXCHANGE = 2;
    /** Subtrees deeper than this are first moved up, so that neither descriptors nor the stack run out. */
    private static final int DEPTH = 64;

    private final Fd fd;
    private final String shown;

    Dir(Fd fd, String shown) {
        this.fd = fd;
        this.shown = shown;
    }

    /** Its descriptor, opened {@link Fd#PATH_ONLY}; closed with this. */
    public Fd fd() {
        return fd;
    }

    /** {@code /proc/self/fd/N}: this very directory as a path for mounts and for this process, while it is open. */
    public Path path() {
        return fd.path();
    }

    /** A directory in it; a link is not followed. @throws ErrnoException ENOTDIR for a link or another kind of file */
    public Dir directory(String name) throws IOException {
        return new Dir(openat(name, Fd.PATH_ONLY | Fd.O_DIRECTORY | Fd.O_NOFOLLOW, 0), shown(name));
    }

    /** Opens a file in it; {@code flags} of {@link Fd}. @throws ErrnoException ELOOP for a link */
    public Fd open(String name, int flags) throws IOException {
        return openat(name, flags | Fd.O_NOFOLLOW, 0);
    }

    /** A new file, for reading and writing. @throws ErrnoException EEXIST when the name is taken, by a link as well */
    public Fd create(String name, int mode) throws IOException {
        return openat(name, Fd.READ_WRITE | Fd.CREATE | Fd.EXCLUSIVE | Fd.O_NOFOLLOW, mode);
    }

    private Fd openat(String name, int flags, int mode) throws IOException {
        return Fd.adopt(at(Syscall.OPENAT, name, flags | Fd.O_CLOEXEC, mode));
    }

    /** mkdirat(2). */
    public void mkdir(String name, int mode) throws IOException {
        at(Syscall.MKDIRAT, name, mode, 0);
    }

    /** A link at {@code name} that says {@code target}, whatever that is. symlinkat(2). */
    public void symlink(String target, String name) throws IOException {
        checked(name);
        try (Arena arena = Arena.ofConfined()) {
            fd.enter();
            try {
                Libc.call(
                        Syscall.SYMLINKAT,
                        shown(name),
                        Libc.string(arena, target),
                        fd.number(),
                        Libc.string(arena, name));
            } finally {
                fd.leave();
            }
        }
    }

    /** Another name for the file {@code fromName} in {@code from}; a link itself, not what it leads to. linkat(2). */
    public void link(Dir from, String fromName, String name) throws IOException {
        two(Syscall.LINKAT, from, fromName, this, name, 0);
    }

    /** Moves {@code name} to {@code toName} in {@code to}, replacing what is there. renameat2(2). */
    public void rename(String name, Dir to, String toName) throws IOException {
        two(Syscall.RENAMEAT2, this, name, to, toName, 0);
    }

    /** Moves like {@link #rename}. @throws ErrnoException EEXIST when the new name is taken */
    public void renameToFree(String name, Dir to, String toName) throws IOException {
        two(Syscall.RENAMEAT2, this, name, to, toName, RENAME_NOREPLACE);
    }

    /** What is {@code name} here and what is {@code otherName} in {@code other} change places at once. @throws ErrnoException ENOENT when one is missing */
    public void exchange(String name, Dir other, String otherName) throws IOException {
        two(Syscall.RENAMEAT2, this, name, other, otherName, RENAME_EXCHANGE);
    }

    private static void two(Syscall call, Dir from, String fromName, Dir to, String toName, int flags)
            throws IOException {
        checked(fromName);
        checked(toName);
        try (Arena arena = Arena.ofConfined()) {
            from.fd.enter();
            try {
                to.fd.enter();
                try {
                    Libc.call(
                            call,
                            to.shown(toName),
                            from.fd.number(),
                            Libc.string(arena, fromName),
                            to.fd.number(),
                            Libc.string(arena, toName),
                            flags);
                } finally {
                    to.fd.leave();
                }
            } finally {
                from.fd.leave();
            }
        }
    }

    /** A device, fifo or socket; {@code mode} with the type of {@link Stat}. mknodat(2), CAP_MKNOD for devices. */
    public void mknod(String name, int mode, int major, int minor) throws IOException {
        // The kernel's encoding of a device number in 32 bits: include/linux/kdev_t.h, new_encode_dev.
        long device = (minor & 0xFFL) | (major & 0xFFFL) << 8 | (minor & 0xFFF00L) << 12;
        at(Syscall.MKNODAT, name, mode, device);
    }

    /** Removes anything but a directory. unlinkat(2). */
    public void unlink(String name) throws IOException {
        at(Syscall.UNLINKAT, name, 0, 0);
    }

    /** Removes an empty directory. unlinkat(2). */
    public void rmdir(String name) throws IOException {
        at(Syscall.UNLINKAT, name, AT_REMOVEDIR, 0);
    }

    /**
     * Removes a file or a directory with all in it, links not followed; nothing happens when it is not there. Blocks for as long as that
     * takes.
     *
     * @throws ErrnoException EBUSY when a mount is in it: that stays, and all that is not removed yet
     */
    public void removeTree(String name) throws IOException {
        checked(name);
        new Removal().remove(this, name, 0);
    }

    /** Removes all in it, as {@link #removeTree}. */
    public void removeContents() throws IOException {
        for (String name : list()) removeTree(name);
    }

    private final class Removal {
        private int moved;

        void remove(Dir in, String name, int depth) throws IOException {
            long failed = in.tryUnlink(name, 0);
            if (failed == 0 || failed == -Errno.ENOENT) return;
            if (failed != -Errno.EISDIR && failed != -Errno.EPERM) {
                throw new ErrnoException("unlinkat", in.shown(name), (int) -failed);
            }
            failed = in.tryUnlink(name, AT_REMOVEDIR);
            if (failed == 0) return;
            // Something is mounted there: what is in it is not ours to remove.
            if (failed == -Errno.EBUSY) throw new ErrnoException("unlinkat", in.shown(name), Errno.EBUSY);
            if (depth == DEPTH && in != Dir.this) {
                String up = ".djong-removed-" + fd.number() + "-" + moved++;
                in.rename(name, Dir.this, up);
                remove(Dir.this, up, 0);
                return;
            }
            while (true) {
                try (Dir child = in.directory(name)) {
                    for (String each : child.list()) remove(child, each, depth + 1);
                } catch (ErrnoException e) {
                    if (e.errno() == Errno.ENOENT) return;
                    throw e;
                }
                failed = in.tryUnlink(name, AT_REMOVEDIR);
                if (failed == 0 || failed == -Errno.ENOENT) return;
                // Somebody put something in meanwhile: once more. An immutable file fails above and so ends this.
                if (failed != -Errno.ENOTEMPTY) throw new ErrnoException("unlinkat", in.shown(name), (int) -failed);
            }
        }
    }

    private long tryUnlink(String name, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            fd.enter();
            try {
                return Libc.tried(Syscall.UNLINKAT, fd.number(), Libc.string(arena, name), flags, 0);
            } finally {
                fd.leave();
            }
        }
    }

    /** Facts of a file in it, of a link itself. statx(2). */
    public Stat stat(String name) throws IOException {
        checked(name);
        fd.enter();
        try {
            return Statx.of(fd.number(), name, AT_SYMLINK_NOFOLLOW);
        } finally {
            fd.leave();
        }
    }

    /**
     * Whether something is mounted at {@code name}, in the tree this directory belongs to. The kernel refuses to remove such a place only where the
     * calling thread's own namespace has the mount; elsewhere it takes the mount away, out of every namespace.
     */
    public boolean isMountPoint(String name) throws IOException {
        checked(name);
        fd.enter();
        try {
            return Statx.mountRoot(fd.number(), name);
        } finally {
            fd.leave();
        }
    }

    /** Facts of the directory itself. */
    public Stat stat() throws IOException {
        return fd.stat();
    }

    /** Facts of a file in it, or null when there is none of that name. */
    public @Nullable Stat statIfExists(String name) throws IOException {
        try {
            return stat(name);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT) return null;
            throw e;
        }
    }

    /** What a link says. readlinkat(2). */
    public String readlink(String name) throws IOException {
        checked(name);
        try (Arena arena = Arena.ofConfined()) {
            long size = 4096;
            MemorySegment target = arena.allocate(size);
            fd.enter();
            try {
                long n = Libc.call(
                        Syscall.READLINKAT, shown(name), fd.number(), Libc.string(arena, name), target.address(), size);
                return FileNames.decode(target.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
            } finally {
                fd.leave();
            }
        }
    }

    /** Sets owner and group, of a link itself; clears set-id bits and file capabilities. fchownat(2), CAP_CHOWN. */
    public void chown(String name, int uid, int gid) throws IOException {
        checked(name);
        try (Arena arena = Arena.ofConfined()) {
            fd.enter();
            try {
                Libc.call(
                        Syscall.FCHOWNAT,
                        shown(name),
                        fd.number(),
                        Libc.string(arena, name),
                        uid,
                        gid,
                        AT_SYMLINK_NOFOLLOW);
            } finally {
                fd.leave();
            }
        }
    }

    /** Sets the permissions. @throws ErrnoException EOPNOTSUPP for a link, which has none */
    public void chmod(String name, int mode) throws IOException {
        // fchmodat(2) cannot be told before Linux 6.6 not to follow: hold the file itself, then go through /proc.
        try (Fd file = openat(name, Fd.PATH_ONLY | Fd.O_NOFOLLOW, 0);
                Arena arena = Arena.ofConfined()) {
            if (file.stat().isSymbolicLink()) throw new ErrnoException("chmod", shown(name), Errno.EOPNOTSUPP);
            Libc.call(
                    Syscall.FCHMODAT,
                    shown(name),
                    Libc.AT_FDCWD,
                    Libc.string(arena, file.path().toString()),
                    mode & 0xFFF);
        }
    }

    /** Sets the permissions of an open file. */
    public static void chmod(Fd file, int mode) throws IOException {
        file.chmod(mode & 0xFFF);
    }

    /** Sets the times, of a link itself. utimensat(2). */
    public void times(String name, Instant atime, Instant mtime) throws IOException {
        checked(name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment times = arena.allocate(32, 8);
            times.set(ValueLayout.JAVA_LONG, 0, atime.getEpochSecond());
            times.set(ValueLayout.JAVA_LONG, 8, atime.getNano());
            times.set(ValueLayout.JAVA_LONG, 16, mtime.getEpochSecond());
            times.set(ValueLayout.JAVA_LONG, 24, mtime.getNano());
            fd.enter();
            try {
                Libc.call(
                        Syscall.UTIMENSAT,
                        shown(name),
                        fd.number(),
                        Libc.string(arena, name),
                        times.address(),
                        AT_SYMLINK_NOFOLLOW);
            } finally {
                fd.leave();
            }
        }
    }

    /** Sets an extended attribute, of a link itself. lsetxattr(2); CAP_SYS_ADMIN for {@code trusted.}, CAP_SETFCAP for capabilities. */
    public void setXattr(String name, String attribute, byte[] value) throws IOException {
        checked(name);
        setXattrAt(fd.path() + "/" + name, shown(name), attribute, value);
    }

    /** Sets an extended attribute of this directory. */
    public void setXattr(String attribute, byte[] value) throws IOException {
        setXattrAt(fd.path() + "/.", shown, attribute, value);
    }

    private static void setXattrAt(String path, String subject, String attribute, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, data, ValueLayout.JAVA_BYTE, 0, value.length);
            Libc.call(
                    Syscall.LSETXATTR,
                    subject + " " + attribute,
                    Libc.string(arena, path),
                    Libc.string(arena, attribute),
                    data.address(),
                    value.length,
                    0);
        }
    }

    /** An extended attribute, of a link itself, or null when there is none. lgetxattr(2). */
    public byte @Nullable [] getXattr(String name, String attribute) throws IOException {
        checked(name);
        return getXattrAt(name, attribute);
    }

    /** An extended attribute of this directory, or null when there is none. */
    public byte @Nullable [] ownXattr(String attribute) throws IOException {
        return getXattrAt(".", attribute);
    }

    private byte @Nullable [] getXattrAt(String name, String attribute) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long path = Libc.string(arena, fd.path() + "/" + name);
            byte[] value = sized(arena, Syscall.LGETXATTR, name, path, Libc.string(arena, attribute));
            return value;
        }
    }

    /** The names of the extended attributes, of a link itself; empty where the file system has none. llistxattr(2). */
    public List<String> listXattrs(String name) throws IOException {
        checked(name);
        return listXattrsAt(name);
    }

    /** The names of the extended attributes of this directory. */
    public List<String> ownXattrs() throws IOException {
        return listXattrsAt(".");
    }

    private List<String> listXattrsAt(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] all = sized(arena, Syscall.LLISTXATTR, name, Libc.string(arena, fd.path() + "/" + name), 0);
            if (all == null) return List.of();
            List<String> names = new ArrayList<>();
            int start = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] != 0) continue;
                names.add(FileNames.decode(all, start, i - start));
                start = i + 1;
            }
            return names;
        }
    }

    /** Removes an extended attribute, of a link itself. lremovexattr(2). */
    public void removeXattr(String name, String attribute) throws IOException {
        checked(name);
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    Syscall.LREMOVEXATTR,
                    shown(name) + " " + attribute,
                    Libc.string(arena, fd.path() + "/" + name),
                    Libc.string(arena, attribute));
        }
    }

    /** Calls for the size, then for the value; null when there is none. */
    private byte @Nullable [] sized(Arena arena, Syscall call, String name, long path, long attribute)
            throws IOException {
        while (true) {
            long size = attributes(call, path, attribute, 0, 0);
            if (size == -Errno.ENODATA || size == -Errno.EOPNOTSUPP) return null;
            if (size == 0) return new byte[0];
            if (size > 0) {
                MemorySegment value = arena.allocate(size);
                long n = attributes(call, path, attribute, value.address(), size);
                if (n >= 0) return value.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
                // It has grown since: ask anew.
                if (n == -Errno.ERANGE) continue;
                size = n;
            }
            throw new ErrnoException(call.toString(), shown(name), (int) -size);
        }
    }

    private static long attributes(Syscall call, long path, long attribute, long value, long size) {
        return call == Syscall.LLISTXATTR
                ? Libc.tried(call, path, value, size, 0)
                : Libc.tried(call, path, attribute, value, size);
    }

    /** The names in it, without {@code .} and {@code ..}, in the order of the file system. getdents64(2). */
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        fd.enter();
        try (Arena arena = Arena.ofConfined();
                // A descriptor of its own: the offset of a directory belongs to the open file.
                Fd readable = Fd.adopt(Libc.call(
                        Syscall.OPENAT,
                        shown,
                        fd.number(),
                        Libc.string(arena, "."),
                        Fd.READ_ONLY | Fd.O_DIRECTORY | Fd.O_CLOEXEC))) {
            long size = 32 * 1024;
            MemorySegment entries = arena.allocate(size, 8);
            while (true) {
                long n = Libc.call(Syscall.GETDENTS64, shown, readable.number(), entries.address(), size);
                if (n == 0) return names;
                // struct linux_dirent64: inode 8, offset 8, length of the record 2, type 1, name.
                for (long at = 0; at < n; at += Short.toUnsignedInt(entries.get(ValueLayout.JAVA_SHORT, at + 16))) {
                    long end = at + 19;
                    while (entries.get(ValueLayout.JAVA_BYTE, end) != 0) end++;
                    String name = FileNames.decode(
                            entries.asSlice(at + 19, end - at - 19).toArray(ValueLayout.JAVA_BYTE));
                    if (!name.equals(".") && !name.equals("..")) names.add(name);
                }
            }
        } finally {
            fd.leave();
        }
    }

    private long at(Syscall call, String name, long a, long b) throws IOException {
        checked(name);
        try (Arena arena = Arena.ofConfined()) {
            fd.enter();
            try {
                return Libc.call(call, shown(name), fd.number(), Libc.string(arena, name), a, b);
            } finally {
                fd.leave();
            }
        }
    }

    private static void checked(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a single file name: \"" + name + '"');
        }
    }

    private String shown(String name) {
        return shown.endsWith("/") ? shown + name : shown + "/" + name;
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return shown;
    }
}
