package djong.buildkit;

/** The mode of a file as it travels: permissions as everywhere, types and the three upper bits as Go's {@code os.FileMode} has them. */
public final class GoMode {
    public static final int DIRECTORY = 1 << 31;
    public static final int SYMLINK = 1 << 27;
    private static final int DEVICE = 1 << 26;
    private static final int PIPE = 1 << 25;
    private static final int SOCKET = 1 << 24;
    private static final int SETUID = 1 << 23;
    private static final int SETGID = 1 << 22;
    private static final int CHARACTER_DEVICE = 1 << 21;
    private static final int STICKY = 1 << 20;
    /** What an ordinary user cannot make, or nobody needs. */
    public static final int SPECIAL = DEVICE | PIPE | SOCKET | CHARACTER_DEVICE;

    /** Types as stat(2) has them; inode(7). */
    public static final int S_IFMT = 0170000;

    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;

    private GoMode() {}

    /** As stat(2) has it, with the type. */
    public static int linux(int go) {
        int mode = go & 0777;
        if ((go & SETUID) != 0) mode |= 04000;
        if ((go & SETGID) != 0) mode |= 02000;
        if ((go & STICKY) != 0) mode |= 01000;
        if ((go & DIRECTORY) != 0) return mode | S_IFDIR;
        if ((go & SYMLINK) != 0) return mode | S_IFLNK;
        if ((go & CHARACTER_DEVICE) != 0) return mode | S_IFCHR;
        if ((go & DEVICE) != 0) return mode | S_IFBLK;
        if ((go & PIPE) != 0) return mode | S_IFIFO;
        if ((go & SOCKET) != 0) return mode | S_IFSOCK;
        return mode | S_IFREG;
    }

    /** From stat(2), with the type. */
    public static int of(int linux) {
        int mode = linux & 0777;
        if ((linux & 04000) != 0) mode |= SETUID;
        if ((linux & 02000) != 0) mode |= SETGID;
        if ((linux & 01000) != 0) mode |= STICKY;
        return mode
                | switch (linux & S_IFMT) {
                    case S_IFDIR -> DIRECTORY;
                    case S_IFLNK -> SYMLINK;
                    case S_IFCHR -> DEVICE | CHARACTER_DEVICE;
                    case S_IFBLK -> DEVICE;
                    case S_IFIFO -> PIPE;
                    case S_IFSOCK -> SOCKET;
                    default -> 0;
                };
    }
}
