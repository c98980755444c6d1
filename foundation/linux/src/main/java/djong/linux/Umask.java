package djong.linux;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The file mode creation mask: umask(2). It belongs to the process, so changing it would change it under other threads' feet. */
public final class Umask {
    private Umask() {}

    /** Does {@code work} under another mask, on a platform thread that shares no mask with others; blocks for it. */
    public static <T extends @Nullable Object> T during(int mask, Callable<T> work) throws IOException {
        return Threads.fresh("djong-umask", () -> {
            Libc.call(Syscall.UNSHARE, "CLONE_FS", Namespaces.CLONE_FS);
            Libc.call(Syscall.UMASK, "", mask);
            return work.call();
        });
    }
}
