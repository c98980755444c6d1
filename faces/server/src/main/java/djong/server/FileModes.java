package djong.server;

import djong.linux.Stat;

/** Go's {@code os.FileMode}: permissions as everywhere, types and special bits in places of its own. */
final class FileModes {
    private static final long DIRECTORY = 1L << 31;
    private static final long SYMBOLIC_LINK = 1L << 27;
    private static final long DEVICE = 1L << 26;
    private static final long NAMED_PIPE = 1L << 25;
    private static final long SOCKET = 1L << 24;
    private static final long SET_UID = 1L << 23;
    private static final long SET_GID = 1L << 22;
    private static final long CHARACTER_DEVICE = 1L << 21;
    private static final long STICKY = 1L << 20;

    private FileModes() {}

    /** @param mode as in inode(7) */
    static long go(int mode) {
        long go = mode & 0777;
        go |= switch (mode & Stat.S_IFMT) {
            case Stat.S_IFDIR -> DIRECTORY;
            case Stat.S_IFLNK -> SYMBOLIC_LINK;
            case Stat.S_IFBLK -> DEVICE;
            case Stat.S_IFCHR -> DEVICE | CHARACTER_DEVICE;
            case Stat.S_IFIFO -> NAMED_PIPE;
            case Stat.S_IFSOCK -> SOCKET;
            default -> 0;
        };
        if ((mode & 04000) != 0) go |= SET_UID;
        if ((mode & 02000) != 0) go |= SET_GID;
        if ((mode & 01000) != 0) go |= STICKY;
        return go;
    }
}
