package djong.linux;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Error numbers of errno(3) that amd64 and arm64 share, with their names and the words clients know them by. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int EBADF = 9;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOTTY = 25;
    public static final int ETXTBSY = 26;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int ESPIPE = 29;
    public static final int EROFS = 30;
    public static final int EMLINK = 31;
    public static final int EPIPE = 32;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int ETIME = 62;
    public static final int EPROTO = 71;
    public static final int EOVERFLOW = 75;
    public static final int ENOTSOCK = 88;
    public static final int EMSGSIZE = 90;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTUNREACH = 113;
    public static final int EINPROGRESS = 115;
    public static final int ESTALE = 116;
    public static final int EDQUOT = 122;

    private record Entry(String name, String text) {}

    private Errno() {}

    /** The symbolic name, as {@code ENOENT}; {@code errno N} for a number not listed here. */
    public static String name(int errno) {
        Entry entry = Table.ENTRIES.get(errno);
        return entry == null ? "errno " + errno : entry.name();
    }

    /** The words clients match on, as {@code no such file or directory}. */
    public static String text(int errno) {
        Entry entry = Table.ENTRIES.get(errno);
        return entry == null ? "errno " + errno : entry.text();
    }

    /** The errno somewhere in the causes of {@code failure}, or 0. */
    public static int of(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ErrnoException e) return e.errno();
        }
        return 0;
    }

    private static final class Table {
        static final Map<Integer, Entry> ENTRIES = new HashMap<>();

        private static void put(int errno, String name, String text) {
            ENTRIES.put(errno, new Entry(name, text));
        }

        static {
            put(EPERM, "EPERM", "operation not permitted");
            put(ENOENT, "ENOENT", "no such file or directory");
            put(ESRCH, "ESRCH", "no such process");
            put(EINTR, "EINTR", "interrupted system call");
            put(EIO, "EIO", "input/output error");
            put(ENXIO, "ENXIO", "no such device or address");
            put(E2BIG, "E2BIG", "argument list too long");
            put(ENOEXEC, "ENOEXEC", "exec format error");
            put(EBADF, "EBADF", "bad file descriptor");
            put(ECHILD, "ECHILD", "no child processes");
            put(EAGAIN, "EAGAIN", "resource temporarily unavailable");
            put(ENOMEM, "ENOMEM", "cannot allocate memory");
            put(EACCES, "EACCES", "permission denied");
            put(EFAULT, "EFAULT", "bad address");
            put(EBUSY, "EBUSY", "device or resource busy");
            put(EEXIST, "EEXIST", "file exists");
            put(EXDEV, "EXDEV", "invalid cross-device link");
            put(ENODEV, "ENODEV", "no such device");
            put(ENOTDIR, "ENOTDIR", "not a directory");
            put(EISDIR, "EISDIR", "is a directory");
            put(EINVAL, "EINVAL", "invalid argument");
            put(ENFILE, "ENFILE", "too many open files in system");
            put(EMFILE, "EMFILE", "too many open files");
            put(ENOTTY, "ENOTTY", "inappropriate ioctl for device");
            put(ETXTBSY, "ETXTBSY", "text file busy");
            put(EFBIG, "EFBIG", "file too large");
            put(ENOSPC, "ENOSPC", "no space left on device");
            put(ESPIPE, "ESPIPE", "illegal seek");
            put(EROFS, "EROFS", "read-only file system");
            put(EMLINK, "EMLINK", "too many links");
            put(EPIPE, "EPIPE", "broken pipe");
            put(ERANGE, "ERANGE", "numerical result out of range");
            put(ENAMETOOLONG, "ENAMETOOLONG", "file name too long");
            put(ENOSYS, "ENOSYS", "function not implemented");
            put(ENOTEMPTY, "ENOTEMPTY", "directory not empty");
            put(ELOOP, "ELOOP", "too many levels of symbolic links");
            put(ENODATA, "ENODATA", "no data available");
            put(ETIME, "ETIME", "timer expired");
            put(EPROTO, "EPROTO", "protocol error");
            put(EOVERFLOW, "EOVERFLOW", "value too large for defined data type");
            put(ENOTSOCK, "ENOTSOCK", "socket operation on non-socket");
            put(EMSGSIZE, "EMSGSIZE", "message too long");
            put(EOPNOTSUPP, "EOPNOTSUPP", "operation not supported");
            put(EAFNOSUPPORT, "EAFNOSUPPORT", "address family not supported by protocol");
            put(EADDRINUSE, "EADDRINUSE", "address already in use");
            put(EADDRNOTAVAIL, "EADDRNOTAVAIL", "cannot assign requested address");
            put(ENETDOWN, "ENETDOWN", "network is down");
            put(ENETUNREACH, "ENETUNREACH", "network is unreachable");
            put(ECONNRESET, "ECONNRESET", "connection reset by peer");
            put(ENOBUFS, "ENOBUFS", "no buffer space available");
            put(ENOTCONN, "ENOTCONN", "transport endpoint is not connected");
            put(ETIMEDOUT, "ETIMEDOUT", "connection timed out");
            put(ECONNREFUSED, "ECONNREFUSED", "connection refused");
            put(EHOSTUNREACH, "EHOSTUNREACH", "no route to host");
            put(EINPROGRESS, "EINPROGRESS", "operation now in progress");
            put(ESTALE, "ESTALE", "stale file handle");
            put(EDQUOT, "EDQUOT", "disk quota exceeded");
        }
    }
}
