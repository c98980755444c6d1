package djong.network;

import djong.linux.Fd;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The network namespace of one container, held open by a descriptor of this process. The links in it die with the namespace: when this is
 * closed and the last process in it has ended.
 */
public final class Sandbox implements AutoCloseable {
    private final String id;
    private final @Nullable Fd namespace;
    private final @Nullable Endpoint endpoint;
    private final Runnable leave;
    private final AtomicBoolean closed = new AtomicBoolean();

    Sandbox(String id, @Nullable Fd namespace, @Nullable Endpoint endpoint, Runnable leave) {
        this.id = id;
        this.namespace = namespace;
        this.endpoint = endpoint;
        this.leave = leave;
    }

    /** Whose it is. */
    public String id() {
        return id;
    }

    /** Its place in a network. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** Where other processes find the namespace while this is open: {@code /proc/PID/fd/N}. Null in the host's own. */
    public @Nullable Path namespacePath() {
        return namespace == null
                ? null
                : Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.number());
    }

    /** Lets the namespace go and gives the address back. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        if (namespace != null) namespace.close();
        leave.run();
    }
}
