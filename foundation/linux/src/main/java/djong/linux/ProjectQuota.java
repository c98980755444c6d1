package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Limits on what a folder may hold, by project quotas: xfs mounted with {@code pquota}, ext4 with {@code prjquota}. A <i>project</i> is a number that
 * files carry; new ones take that of their folder. See quotactl_fd(2), ioctl_xfs_fsgetxattr(2) and struct fsxattr in linux/fs.h. Any thread may call.
 */
public final class ProjectQuota {
    /** What files carry that belong to no project. */
    public static final int NO_PROJECT = 0;

    private static final int FS_IOC_FSGETXATTR = 0x801c581f;
    private static final int FS_IOC_FSSETXATTR = 0x401c5820;
    private static final int FSXATTR_BYTES = 28;
    private static final int XFLAGS_AT = 0;
    private static final int PROJECT_AT = 12;
    private static final int FS_XFLAG_PROJINHERIT = 0x200;

    private static final int PRJQUOTA = 2;
    private static final int Q_GETINFO = 0x800005;
    private static final int Q_SETQUOTA = 0x800008;
    private static final int QIF_BLIMITS = 1;
    private static final int DQBLK_BYTES = 72;
    private static final int VALID_AT = 64;
    private static final int BLOCK_BYTES = 1024;

    private ProjectQuota() {}

    /** Whether the file system of {@code folder} keeps such quotas, and the kernel can be told. */
    public static boolean available(Path folder) throws IOException {
        try (Fd fd = Fd.open(folder, Fd.READ_ONLY);
                Arena arena = Arena.ofConfined()) {
            // An if_dqinfo is smaller; what it says does not matter.
            return quotactl(fd, Q_GETINFO, 0, arena.allocate(DQBLK_BYTES, 8)) == 0;
        }
    }

    /** The project of a file or folder. Where there are none, {@link #NO_PROJECT}. */
    public static int project(Path file) throws IOException {
        try (Fd fd = Fd.open(file, Fd.READ_ONLY);
                Arena arena = Arena.ofConfined()) {
            return attributes(fd, arena).get(ValueLayout.JAVA_INT, PROJECT_AT);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOTTY || e.errno() == Errno.EOPNOTSUPP) return NO_PROJECT;
            throw e;
        }
    }

    /** Puts an empty folder into a project: what is made in it from now on belongs to it. */
    public static void assign(Path folder, int project) throws IOException {
        try (Fd fd = Fd.open(folder, Fd.READ_ONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = attributes(fd, arena);
            int flags = attributes.get(ValueLayout.JAVA_INT, XFLAGS_AT);
            attributes.set(ValueLayout.JAVA_INT, XFLAGS_AT, flags | FS_XFLAG_PROJINHERIT);
            attributes.set(ValueLayout.JAVA_INT, PROJECT_AT, project);
            fd.ioctl(FS_IOC_FSSETXATTR, attributes.address());
        }
    }

    private static MemorySegment attributes(Fd fd, Arena arena) throws IOException {
        MemorySegment attributes = arena.allocate(FSXATTR_BYTES, 4);
        fd.ioctl(FS_IOC_FSGETXATTR & 0xffffffffL, attributes.address());
        return attributes;
    }

    /**
     * Refuses, from now on, what would make a project larger.
     *
     * @param onFileSystem any folder of the file system
     * @param bytes rounded up to whole KiB; 0 takes the limit away
     */
    public static void limit(Path onFileSystem, int project, long bytes) throws IOException {
        try (Fd fd = Fd.open(onFileSystem, Fd.READ_ONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment quota = arena.allocate(DQBLK_BYTES, 8);
            long blocks = Math.ceilDiv(bytes, BLOCK_BYTES);
            quota.set(ValueLayout.JAVA_LONG, 0, blocks);
            quota.set(ValueLayout.JAVA_LONG, 8, blocks);
            quota.set(ValueLayout.JAVA_INT, VALID_AT, QIF_BLIMITS);
            int error = quotactl(fd, Q_SETQUOTA, project, quota);
            if (error != 0) throw new ErrnoException("quotactl_fd", onFileSystem + " project " + project, error);
        }
    }

    /** @return errno, or 0 */
    private static int quotactl(Fd fd, int command, int id, MemorySegment argument) {
        long whole = (long) command << 8 | PRJQUOTA;
        return (int) -Libc.tried(Syscall.QUOTACTL_FD, fd.number(), whole & 0xffffffffL, id, argument.address());
    }
}
