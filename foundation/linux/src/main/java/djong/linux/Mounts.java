package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Mounting by the new mount API of Linux 5.2 (fsopen(2), fsconfig(2), fsmount(2), open_tree(2), move_mount(2)) and umount2(2). All need
 * CAP_SYS_ADMIN and act on the mount namespace of the calling thread. They hold the carrier thread; mounting takes well under a
 * millisecond, unmounting an overlay writes back what its upper file system has not written yet.
 */
public final class Mounts {
    /** Detach now, clean up when no longer busy. umount(2). */
    public static final int MNT_DETACH = 0x2;

    private static final int UMOUNT_NOFOLLOW = 0x8;

    private static final int FSOPEN_CLOEXEC = 0x1;
    private static final int FSMOUNT_CLOEXEC = 0x1;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    private static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private static final int OPEN_TREE_CLONE = 0x1;
    private static final int OPEN_TREE_CLOEXEC = Fd.O_CLOEXEC;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int AT_EMPTY_PATH = 0x1000;
    /** fsconfig(2) cuts strings off here. */
    private static final int FSCONFIG_STRING_LIMIT = 255;

    /** struct mount_attr: set, clear, propagation, user namespace. */
    static final long MOUNT_ATTR_SIZE = 32;

    /** struct statfs, 64 bits: the flags come before four spare words. */
    static final long STATFS_SIZE = 120;

    private static final long STATFS_FLAGS = 80;
    private static final long MOUNT_ATTR_RDONLY = 0x1;
    private static final long MS_PRIVATE = 1L << 18;
    private static final long MS_SLAVE = 1L << 19;
    private static final long MS_SHARED = 1L << 20;

    private record Flag(long attribute, long legacy) {}

    /** Options that belong to the mount, not to the file system: MOUNT_ATTR_* of linux/mount.h, MS_* of mount(2). */
    private static final Map<String, Flag> FLAGS = Map.of(
            "nosuid", new Flag(0x2, 0x2),
            "nodev", new Flag(0x4, 0x4),
            "noexec", new Flag(0x8, 0x8),
            "noatime", new Flag(0x10, 0x400),
            "strictatime", new Flag(0x20, 1 << 24),
            "nodiratime", new Flag(0x80, 0x800),
            "nosymfollow", new Flag(0x200000, 0x100));

    private Mounts() {}

    /**
     * Makes a mount. Overlay mounts with any number of layers: {@code lowerdir+} where the kernel knows it (6.7), else mount(2) with all of
     * them in one page of options, by names relative to their common folder where they would not fit.
     *
     * @throws ErrnoException with what the kernel says beyond the number where it says anything
     */
    public static void mount(Mount mount) throws IOException {
        List<String> options = mount.options();
        if (mount.type().equals("bind") || options.contains("bind") || options.contains("rbind")) {
            bind(Path.of(mount.source()), mount.target(), options.contains("rbind"), options.contains("ro"));
            return;
        }
        boolean layered = options.stream().anyMatch(o -> o.startsWith("lowerdir+="));
        // Until 6.5 overlay took any option and refused it only when the mount was made, with a line in the kernel's
        // log each time.
        if (layered && KernelVersion.THIS.before(6, 5)) {
            LegacyOverlay.mount(mount);
            return;
        }
        try {
            mountAnew(mount);
        } catch (ErrnoException e) {
            if (!layered || e.errno() != Errno.EINVAL || !e.subject().startsWith("lowerdir+")) throw e;
            LegacyOverlay.mount(mount);
        }
    }

    private static void mountAnew(Mount mount) throws IOException {
        List<Fd> stands = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                Fd context = Fd.adopt(
                        Libc.call(Syscall.FSOPEN, mount.type(), Libc.string(arena, mount.type()), FSOPEN_CLOEXEC))) {
            configure(context, "source", mount.source(), stands);
            long attributes = 0;
            for (String option : mount.options()) {
                if (option.equals("rw") || option.equals("relatime") || option.isEmpty()) continue;
                Flag flag = FLAGS.get(option);
                if (flag != null) {
                    attributes |= flag.attribute();
                    continue;
                }
                if (option.equals("ro")) attributes |= MOUNT_ATTR_RDONLY;
                int equals = option.indexOf('=');
                if (equals < 0) configure(context, option, null, stands);
                else configure(context, option.substring(0, equals), option.substring(equals + 1), stands);
            }
            fsconfig(context, mount.target().toString(), FSCONFIG_CMD_CREATE, 0, 0);
            try (Fd made = Fd.adopt(Libc.call(
                    Syscall.FSMOUNT, mount.target().toString(), context.number(), FSMOUNT_CLOEXEC, attributes))) {
                attach(made, mount.target());
            }
        } finally {
            for (Fd fd : stands) fd.close();
        }
    }

    private static void configure(
            Fd context, String key, @org.jspecify.annotations.Nullable String value, List<Fd> stands)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long name = Libc.string(arena, key);
            if (value == null) {
                fsconfig(context, key, FSCONFIG_SET_FLAG, name, 0);
                return;
            }
            String text = value;
            if (value.startsWith("/") && FileNames.encode(value).length > FSCONFIG_STRING_LIMIT) {
                Fd stand = Fd.open(Path.of(value), Fd.PATH_ONLY);
                stands.add(stand);
                text = stand.path().toString();
            }
            fsconfig(context, key + "=" + value, FSCONFIG_SET_STRING, name, Libc.string(arena, text));
        }
    }

    private static void fsconfig(Fd context, String subject, int command, long key, long value) throws IOException {
        long result = Libc.tried(Syscall.FSCONFIG, context.number(), command, key, value, 0, 0);
        if (result < 0) throw new ErrnoException("fsconfig", subject, (int) -result, said(context));
    }

    /** The messages the file system left in the context, without their leading level. */
    private static String said(Fd context) {
        var text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (true) {
            long n;
            try {
                n = context.tryRead(buffer.clear());
            } catch (IOException e) {
                return text.toString();
            }
            if (n <= 0) return text.toString();
            String line = new String(buffer.array(), 0, (int) n, StandardCharsets.UTF_8).strip();
            if (!text.isEmpty()) text.append("; ");
            text.append(line.length() > 2 && line.charAt(1) == ' ' ? line.substring(2) : line);
        }
    }

    static void attach(Fd made, Path target) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    Syscall.MOVE_MOUNT,
                    target.toString(),
                    made.number(),
                    Libc.string(arena, ""),
                    Libc.AT_FDCWD,
                    Libc.string(arena, target.toString()),
                    MOVE_MOUNT_F_EMPTY_PATH);
        }
    }

    /**
     * mount(2), with flags and options as the caller has them: for mounts whose words are a user's own, where the file system is to take or
     * refuse each option itself. Blocks as long as the file system needs, for one over the network that can be minutes.
     */
    public static void mountAsTold(String source, Path target, String type, long flags, String options)
            throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    Syscall.MOUNT,
                    target.toString(),
                    Libc.string(arena, source),
                    Libc.string(arena, target.toString()),
                    Libc.string(arena, type),
                    flags,
                    options.isEmpty() ? 0 : Libc.string(arena, options));
        }
    }

    /**
     * Makes a file or directory visible at a second place, {@code recursive} with what is mounted in it; private, so that later mounts do
     * not spread. Read-only from the first moment if asked (mount_setattr(2), Linux 5.12). {@code to} exists and is of the same kind.
     */
    public static void bind(Path from, Path to, boolean recursive, boolean readOnly) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
            try (Fd tree = Fd.adopt(Libc.call(
                    Syscall.OPEN_TREE, from.toString(), Libc.AT_FDCWD, Libc.string(arena, from.toString()), flags))) {
                long set = readOnly ? MOUNT_ATTR_RDONLY : 0;
                setAttributes(tree.number(), "", from.toString(), recursive, set, MS_PRIVATE);
                attach(tree, to);
            }
        }
    }

    /**
     * A mount of the calling thread's namespace once more, {@code recursive} with what is mounted in it, visible nowhere until it is
     * attached, in this namespace or another; private.
     */
    static Fd copy(Path of, boolean recursive, boolean readOnly) throws IOException {
        try (Fd there = Fd.open(of, Fd.PATH_ONLY)) {
            return copy(there, of.toString(), recursive, readOnly);
        }
    }

    /** As {@link #copy(Path, boolean, boolean)}, of the very file or directory that {@code of} holds open. */
    static Fd copy(Fd of, String shown, boolean recursive, boolean readOnly) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
            Fd tree = Fd.adopt(Libc.call(Syscall.OPEN_TREE, shown, of.number(), Libc.string(arena, ""), flags));
            try {
                long set = readOnly ? MOUNT_ATTR_RDONLY : 0;
                setAttributes(tree.number(), "", shown, recursive, set, MS_PRIVATE);
                return tree;
            } catch (ErrnoException e) {
                tree.close();
                throw e;
            }
        }
    }

    /** Attaches what {@link #copy} made to the very file or directory that {@code target} holds open. */
    static void attach(Fd made, Fd target) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            long nothing = Libc.string(arena, "");
            Libc.call(
                    Syscall.MOVE_MOUNT,
                    target.toString(),
                    made.number(),
                    nothing,
                    target.number(),
                    nothing,
                    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
        }
    }

    /** Makes {@code root}, a mount, the root of the calling thread's mount namespace, and lets everything else there go. pivot_root(2). */
    static void pivot(Path root) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            long here = Libc.string(arena, ".");
            Libc.call(Syscall.CHDIR, root.toString(), Libc.string(arena, root.toString()));
            Libc.call(Syscall.PIVOT_ROOT, root.toString(), here, here);
            // The old root lies on the new one now, and is what "." leads to.
            Libc.call(Syscall.UMOUNT2, "old root", here, MNT_DETACH);
        }
    }

    /** How mounts below {@code target} spread to other namespaces: mount_namespaces(7). */
    public enum Propagation {
        PRIVATE(MS_PRIVATE),
        SLAVE(MS_SLAVE),
        SHARED(MS_SHARED);

        private final long flag;

        Propagation(long flag) {
            this.flag = flag;
        }
    }

    /** Changes the propagation of a mount and all below it. mount_setattr(2), Linux 5.12. */
    public static void propagate(Path target, Propagation propagation) throws ErrnoException {
        setAttributes(Libc.AT_FDCWD, target.toString(), target.toString(), true, 0, propagation.flag);
    }

    private static void setAttributes(
            int directory, String path, String subject, boolean recursive, long set, long propagation)
            throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(MOUNT_ATTR_SIZE, 8);
            attributes.set(ValueLayout.JAVA_LONG, 0, set);
            attributes.set(ValueLayout.JAVA_LONG, 16, propagation);
            int flags = (path.isEmpty() ? AT_EMPTY_PATH : 0) | (recursive ? AT_RECURSIVE : 0);
            Libc.call(
                    Syscall.MOUNT_SETATTR,
                    subject,
                    directory,
                    Libc.string(arena, path),
                    flags,
                    attributes.address(),
                    MOUNT_ATTR_SIZE);
        }
    }

    /**
     * Which of {@code ro nosuid nodev noexec} hold where {@code path} is, links followed: what a second mount of it must say as well, if it
     * is not to allow more than the first. statfs(2).
     */
    public static List<String> restrictions(Path path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = arena.allocate(STATFS_SIZE, 8);
            Libc.call(Syscall.STATFS, path.toString(), Libc.string(arena, path.toString()), facts.address());
            long flags = facts.get(ValueLayout.JAVA_LONG, STATFS_FLAGS);
            List<String> found = new ArrayList<>();
            if ((flags & 0x1) != 0) found.add("ro");
            if ((flags & 0x2) != 0) found.add("nosuid");
            if ((flags & 0x4) != 0) found.add("nodev");
            if ((flags & 0x8) != 0) found.add("noexec");
            return found;
        }
    }

    /** Takes a mount away; a link is not followed. @throws ErrnoException EINVAL when nothing is mounted there, EBUSY when in use */
    public static void unmount(Path target, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.call(
                    Syscall.UMOUNT2, target.toString(), Libc.string(arena, target.toString()), flags | UMOUNT_NOFOLLOW);
        }
    }

    /** All mounts of the calling thread's namespace, in the order of the kernel. proc_pid_mountinfo(5). */
    public static List<MountInfo> table() throws IOException {
        // thread-self: the process's own table is another one inside Namespaces.in.
        return Files.readAllLines(Path.of("/proc/thread-self/mountinfo"), StandardCharsets.UTF_8).stream()
                .map(MountInfo::parse)
                .toList();
    }

    /** mount(2) for overlays on kernels that do not know lowerdir+. */
    static final class LegacyOverlay {
        private static final int PAGE = 4096;

        private LegacyOverlay() {}

        static void mount(Mount mount) throws IOException {
            String options = options(mount.options(), "");
            if (FileNames.encode(options).length < PAGE) {
                mount2(mount, options);
                return;
            }
            // Too long for the page that mount(2) takes: relative to the folder all layers are in.
            String base = commonFolder(mount.options());
            String relative = options(mount.options(), base);
            if (base.isEmpty() || FileNames.encode(relative).length >= PAGE) {
                throw new ErrnoException("mount", mount.target().toString(), Errno.E2BIG, "too many overlay layers");
            }
            Threads.fresh("djong-mount", () -> {
                try (Arena arena = Arena.ofConfined()) {
                    Libc.call(Syscall.UNSHARE, "CLONE_FS", Namespaces.CLONE_FS);
                    Libc.call(Syscall.CHDIR, base, Libc.string(arena, base));
                }
                mount2(mount, relative);
                return true;
            });
        }

        /** The options as one string; paths below {@code base} without it. */
        static String options(List<String> options, String base) {
            List<String> lower = new ArrayList<>();
            List<String> rest = new ArrayList<>();
            for (String option : options) {
                int equals = option.indexOf('=');
                String key = equals < 0 ? option : option.substring(0, equals);
                switch (key) {
                    case "lowerdir+" -> lower.add(escaped(shortened(option.substring(equals + 1), base), true));
                    case "upperdir", "workdir" ->
                        rest.add(key + "=" + escaped(shortened(option.substring(equals + 1), base), false));
                    case "ro", "rw", "relatime" -> {}
                    default -> {
                        if (!FLAGS.containsKey(option)) rest.add(option);
                    }
                }
            }
            rest.addFirst("lowerdir=" + String.join(":", lower));
            return String.join(",", rest);
        }

        private static String shortened(String path, String base) {
            return !base.isEmpty() && path.startsWith(base + "/") ? path.substring(base.length() + 1) : path;
        }

        private static String escaped(String path, boolean layer) {
            String text = path.replace("\\", "\\\\").replace(",", "\\,");
            return layer ? text.replace(":", "\\:") : text;
        }

        static String commonFolder(List<String> options) {
            String common = null;
            for (String option : options) {
                if (!option.startsWith("lowerdir+=/")) continue;
                String path = option.substring(option.indexOf('=') + 1);
                if (common == null) {
                    common = path.substring(0, path.lastIndexOf('/'));
                }
                while (!path.startsWith(common + "/")) {
                    common = common.isEmpty() ? "" : common.substring(0, common.lastIndexOf('/'));
                    if (common.isEmpty()) return "";
                }
            }
            return common == null ? "" : common;
        }

        private static void mount2(Mount mount, String options) throws ErrnoException {
            long flags = mount.options().contains("ro") ? 1 : 0;
            for (String option : mount.options()) {
                Flag flag = FLAGS.get(option);
                if (flag != null) flags |= flag.legacy();
            }
            try (Arena arena = Arena.ofConfined()) {
                Libc.call(
                        Syscall.MOUNT,
                        mount.target().toString(),
                        Libc.string(arena, mount.source()),
                        Libc.string(arena, mount.target().toString()),
                        Libc.string(arena, mount.type()),
                        flags,
                        Libc.string(arena, options));
            }
        }
    }
}
