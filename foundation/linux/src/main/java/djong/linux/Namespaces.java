package djong.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Work inside other namespaces: namespaces(7). Namespaces belong to threads, so every call here uses a fresh platform thread that ends
 * afterwards: one that failed half way takes its namespaces with it. CAP_SYS_ADMIN.
 *
 * <p>A thread is born in the namespaces of the one that starts it, and the carriers of virtual threads are started by whoever wakes or starts
 * a virtual thread. So work in a foreign namespace must neither start nor wake virtual threads, holding a lock that one of them waits for
 * included: a carrier would stay there for good, and with it every socket that is opened on it.
 */
public final class Namespaces {
    static final int CLONE_FS = 0x200;

    /** Kinds of namespaces, with the constants of clone(2). A user namespace cannot be entered by a process with many threads. */
    public enum Kind {
        MOUNT(0x20000, "mnt"),
        CGROUP(0x2000000, "cgroup"),
        UTS(0x4000000, "uts"),
        IPC(0x8000000, "ipc"),
        NETWORK(0x40000000, "net");

        final int flag;
        final String file;

        Kind(int flag, String file) {
            this.flag = flag;
            this.file = file;
        }
    }

    private Namespaces() {}

    /** Opens a namespace of a process. */
    public static Fd of(int pid, Kind kind) throws ErrnoException {
        return Fd.open(Path.of("/proc/" + pid + "/ns/" + kind.file), Fd.READ_ONLY);
    }

    /** Opens a namespace of the calling thread. */
    public static Fd current(Kind kind) throws ErrnoException {
        return Fd.open(Path.of("/proc/thread-self/ns/" + kind.file), Fd.READ_ONLY);
    }

    /** Does {@code work} inside {@code namespace}; blocks for it. setns(2). Exceptions come back, checked ones wrapped in IOException. */
    public static <T extends @Nullable Object> T in(Fd namespace, Kind kind, Callable<T> work) throws IOException {
        return Threads.fresh("djong-ns-" + kind.file, () -> {
            // A mount namespace is refused while the file system root is shared with other threads.
            if (kind == Kind.MOUNT) Libc.call(Syscall.UNSHARE, "CLONE_FS", CLONE_FS);
            enter(namespace, kind);
            return work.call();
        });
    }

    /**
     * Does {@code work} inside new namespaces, which end with it unless it holds one open. unshare(2). In a new mount namespace nothing
     * spreads to the outside.
     */
    public static <T extends @Nullable Object> T fresh(java.util.Set<Kind> kinds, Callable<T> work) throws IOException {
        return Threads.fresh("djong-ns-new", () -> {
            unshare(kinds.stream().mapToInt(k -> k.flag).reduce(0, (a, b) -> a | b));
            if (kinds.contains(Kind.MOUNT)) Mounts.propagate(Path.of("/"), Mounts.Propagation.PRIVATE);
            return work.call();
        });
    }

    /** Leaves the calling thread's namespace of a kind for another: for platform threads made for it. */
    static void enter(Fd namespace, Kind kind) throws IOException {
        namespace.enter();
        try {
            Libc.call(Syscall.SETNS, kind.file, namespace.number(), kind.flag);
        } finally {
            namespace.leave();
        }
    }

    static void unshare(int flags) throws ErrnoException {
        Libc.call(Syscall.UNSHARE, "", flags);
    }
}
