package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/** struct statx of statx(2), Linux 4.11: unlike struct stat the same on every architecture. */
final class Statx {
    static final int AT_EMPTY_PATH = 0x1000;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;

    static final long SIZE = 256;
    static final long ATTRIBUTES = 8;
    static final long NLINK = 16;
    static final long UID = 20;
    static final long GID = 24;
    static final long MODE = 28;
    static final long INO = 32;
    static final long FILE_SIZE = 40;
    static final long BLOCKS = 48;
    static final long ATIME = 64;
    static final long CTIME = 96;
    static final long MTIME = 112;
    static final long RDEV_MAJOR = 128;
    static final long RDEV_MINOR = 132;
    static final long DEV_MAJOR = 136;
    static final long DEV_MINOR = 140;

    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final long STATX_ATTR_MOUNT_ROOT = 0x2000;

    private Statx() {}

    static Stat of(int directory, String name, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(SIZE, 8);
            Libc.call(Syscall.STATX, name, directory, Libc.string(arena, name), flags, STATX_BASIC_STATS, s.address());
            long dev = Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, DEV_MAJOR)) << 32
                    | Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, DEV_MINOR));
            return new Stat(
                    Short.toUnsignedInt(s.get(ValueLayout.JAVA_SHORT, MODE)),
                    s.get(ValueLayout.JAVA_INT, UID),
                    s.get(ValueLayout.JAVA_INT, GID),
                    s.get(ValueLayout.JAVA_LONG, FILE_SIZE),
                    s.get(ValueLayout.JAVA_INT, NLINK),
                    s.get(ValueLayout.JAVA_LONG, INO),
                    dev,
                    s.get(ValueLayout.JAVA_INT, RDEV_MAJOR),
                    s.get(ValueLayout.JAVA_INT, RDEV_MINOR),
                    s.get(ValueLayout.JAVA_LONG, BLOCKS),
                    time(s, ATIME),
                    time(s, MTIME),
                    time(s, CTIME));
        }
    }

    /** Whether {@code name} is where something is mounted, Linux 5.8. */
    static boolean mountRoot(int directory, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(SIZE, 8);
            Libc.call(
                    Syscall.STATX,
                    name,
                    directory,
                    Libc.string(arena, name),
                    AT_SYMLINK_NOFOLLOW,
                    STATX_BASIC_STATS,
                    s.address());
            return (s.get(ValueLayout.JAVA_LONG, ATTRIBUTES) & STATX_ATTR_MOUNT_ROOT) != 0;
        }
    }

    private static Instant time(MemorySegment s, long offset) {
        return Instant.ofEpochSecond(s.get(ValueLayout.JAVA_LONG, offset), s.get(ValueLayout.JAVA_INT, offset + 8));
    }
}
