package djong.network;

import djong.linux.Fd;
import djong.network.dns.Resolver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The network namespace of one container, held open by a descriptor of this process, and its places in networks. The links in it die with
 * the namespace: when this is closed and the last process in it has ended.
 */
public final class Sandbox implements AutoCloseable {
    private final String id;
    private final @Nullable Fd namespace;
    private final Sandboxes sandboxes;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Advertiser> advertisers = new CopyOnWriteArrayList<>();
    private volatile boolean shared;
    private volatile List<Endpoint> endpoints;
    private volatile Publication publication = Publication.NONE;
    private volatile @Nullable Resolver resolver;

    Sandbox(String id, @Nullable Fd namespace, List<Endpoint> endpoints, Sandboxes sandboxes) {
        this.id = id;
        this.namespace = namespace;
        this.endpoints = List.copyOf(endpoints);
        this.sandboxes = sandboxes;
    }

    /** Whose it is. */
    public String id() {
        return id;
    }

    /** Its places in networks, in the order it joined them. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Under the lock of {@link Networks}. */
    void show(List<Endpoint> now) {
        endpoints = List.copyOf(now);
    }

    /** Its ports that can be reached through the host. */
    public List<PortMapping> ports() {
        return publication.mappings();
    }

    /** Under the lock of {@link Networks}. */
    void show(Publication now) {
        publication = now;
    }

    Publication publication() {
        return publication;
    }

    /** Whether it has a resolver of its own, at {@link Resolver#ADDRESS}. */
    public boolean answersNames() {
        return resolver != null;
    }

    /** What is sent for it ends with it. */
    void advertise(Advertiser advertiser) {
        advertisers.add(advertiser);
        if (isClosed()) advertiser.close();
    }

    void serve(Resolver answering) {
        resolver = answering;
    }

    /** Others are in its namespace as well, which then does not end with this sandbox: its links must be taken out. */
    public void shared() {
        shared = true;
    }

    boolean isClosed() {
        return closed.get();
    }

    @Nullable
    Fd namespace() {
        return namespace;
    }

    /** Where other processes find the namespace while this is open: {@code /proc/PID/fd/N}. Null in the host's own. */
    public @Nullable Path namespacePath() {
        return namespace == null
                ? null
                : Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.number());
    }

    /** Lets the namespace go and gives the addresses back. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        // Their sockets would keep the namespace.
        advertisers.forEach(Advertiser::close);
        Resolver answering = resolver;
        if (answering != null) answering.close();
        if (shared) sandboxes.empty(this);
        if (namespace != null) namespace.close();
        sandboxes.left(this);
    }
}
