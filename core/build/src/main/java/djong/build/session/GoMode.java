package djong.build.session;

import djong.linux.Stat;

/** The mode of a file as it travels: permissions as everywhere, types and the three upper bits as Go's {@code os.FileMode} has them. */
final class GoMode {
    static final int DIRECTORY = 1 << 31;
    static final int SYMLINK = 1 << 27;
    private static final int DEVICE = 1 << 26;
    private static final int PIPE = 1 << 25;
    private static final int SOCKET = 1 << 24;
    private static final int SETUID = 1 << 23;
    private static final int SETGID = 1 << 22;
    private static final int CHARACTER_DEVICE = 1 << 21;
    private static final int STICKY = 1 << 20;

    private GoMode() {}

    /** As stat(2) has it, with the type. */
    static int linux(int go) {
        int mode = go & 0777;
        if ((go & SETUID) != 0) mode |= 04000;
        if ((go & SETGID) != 0) mode |= 02000;
        if ((go & STICKY) != 0) mode |= 01000;
        if ((go & DIRECTORY) != 0) return mode | Stat.S_IFDIR;
        if ((go & SYMLINK) != 0) return mode | Stat.S_IFLNK;
        if ((go & CHARACTER_DEVICE) != 0) return mode | Stat.S_IFCHR;
        if ((go & DEVICE) != 0) return mode | Stat.S_IFBLK;
        if ((go & PIPE) != 0) return mode | Stat.S_IFIFO;
        if ((go & SOCKET) != 0) return mode | Stat.S_IFSOCK;
        return mode | Stat.S_IFREG;
    }

    /** From stat(2), with the type. */
    static int of(int linux) {
        int mode = linux & 0777;
        if ((linux & 04000) != 0) mode |= SETUID;
        if ((linux & 02000) != 0) mode |= SETGID;
        if ((linux & 01000) != 0) mode |= STICKY;
        return mode
                | switch (linux & Stat.S_IFMT) {
                    case Stat.S_IFDIR -> DIRECTORY;
                    case Stat.S_IFLNK -> SYMLINK;
                    case Stat.S_IFCHR -> DEVICE | CHARACTER_DEVICE;
                    case Stat.S_IFBLK -> DEVICE;
                    case Stat.S_IFIFO -> PIPE;
                    case Stat.S_IFSOCK -> SOCKET;
                    default -> 0;
                };
    }
}
