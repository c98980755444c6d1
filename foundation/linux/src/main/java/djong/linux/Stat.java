package djong.linux;

import java.time.Instant;

/** Facts of a file: stat(2), inode(7). {@code mode} has the type in its upper bits. */
public record Stat(
        int mode,
        int uid,
        int gid,
        long size,
        int nlink,
        long ino,
        long dev,
        int rdevMajor,
        int rdevMinor,
        long blocks,
        Instant atime,
        Instant mtime,
        Instant ctime) {
    /** The bits of the type. */
    public static final int S_IFMT = 0xF000;

    public static final int S_IFSOCK = 0xC000;
    public static final int S_IFLNK = 0xA000;
    public static final int S_IFREG = 0x8000;
    public static final int S_IFBLK = 0x6000;
    public static final int S_IFDIR = 0x4000;
    public static final int S_IFCHR = 0x2000;
    public static final int S_IFIFO = 0x1000;

    /** The type alone, one of the constants. */
    public int type() {
        return mode & S_IFMT;
    }

    /** Permissions, set-id and sticky bits. */
    public int permissions() {
        return mode & 0xFFF;
    }

    public boolean isDirectory() {
        return type() == S_IFDIR;
    }

    public boolean isRegular() {
        return type() == S_IFREG;
    }

    public boolean isSymbolicLink() {
        return type() == S_IFLNK;
    }

    /** Whether this is overlayfs's mark of a removed file: a character device 0:0. */
    public boolean isWhiteout() {
        return type() == S_IFCHR && rdevMajor == 0 && rdevMinor == 0;
    }

    /** Bytes on the disk; {@code blocks} are of 512 bytes whatever the file system. */
    public long allocatedBytes() {
        return blocks * 512;
    }
}
