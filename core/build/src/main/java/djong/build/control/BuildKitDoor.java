package djong.build.control;

import djong.build.session.SessionDoor;
import djong.buildkit.GrpcServer;
import djong.oci.Digest;
import djong.store.content.ContentStore;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the connections of BuildKit's clients come in, after they have left HTTP/1.1. */
public final class BuildKitDoor implements AutoCloseable {
    private final Supplier<GrpcServer> start;
    private final SessionDoor sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable GrpcServer server;

    private BuildKitDoor(Supplier<GrpcServer> start, SessionDoor sessions) {
        this.start = start;
        this.sessions = sessions;
    }

    /**
     * Starts what serves calls with the first of them, since many daemons never see one.
     *
     * @param documents what is to be read besides blobs
     * @param services builds and frontends; blobs and health come with the door
     * @param interceptors the first is the outermost
     */
    public static BuildKitDoor open(
            ContentStore content,
            Function<Digest, Optional<byte[]>> documents,
            SessionDoor sessions,
            Supplier<List<BindableService>> services,
            Supplier<List<ServerInterceptor>> interceptors) {
        return new BuildKitDoor(
                () -> {
                    var all = new ArrayList<>(services.get());
                    all.add(new ContentService(content, documents));
                    all.add(new HealthService());
                    return GrpcServer.start(all, interceptors.get());
                },
                sessions);
    }

    /** Answers a client's calls until it leaves. Blocks; both streams are closed then. */
    public void calls(InputStream in, OutputStream out) throws IOException, InterruptedException {
        server().serve(in, out);
    }

    private GrpcServer server() {
        lock.lock();
        try {
            GrpcServer started = server;
            if (started == null) {
                started = start.get();
                server = started;
            }
            return started;
        } finally {
            lock.unlock();
        }
    }

    /** Where sessions come in. */
    public SessionDoor sessions() {
        return sessions;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (server != null) server.close();
        } finally {
            lock.unlock();
        }
    }
}
