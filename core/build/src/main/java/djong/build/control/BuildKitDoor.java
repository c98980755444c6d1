package djong.build.control;

import djong.build.session.SessionDoor;
import djong.buildkit.GrpcServer;
import djong.store.content.ContentStore;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Where the connections of BuildKit's clients come in, after they have left HTTP/1.1. */
public final class BuildKitDoor implements AutoCloseable {
    private final GrpcServer server;
    private final SessionDoor sessions;

    private BuildKitDoor(GrpcServer server, SessionDoor sessions) {
        this.server = server;
        this.sessions = sessions;
    }

    /**
     * @param services builds and frontends; blobs and health come with the door
     * @param interceptors the first is the outermost
     */
    public static BuildKitDoor open(
            ContentStore content,
            SessionDoor sessions,
            List<BindableService> services,
            List<ServerInterceptor> interceptors) {
        var all = new ArrayList<>(services);
        all.add(new ContentService(content));
        all.add(new HealthService());
        return new BuildKitDoor(GrpcServer.start(all, interceptors), sessions);
    }

    /** Answers a client's calls until it leaves. Blocks; both streams are closed then. */
    public void calls(InputStream in, OutputStream out) throws IOException, InterruptedException {
        server.serve(in, out);
    }

    /** Where sessions come in. */
    public SessionDoor sessions() {
        return sessions;
    }

    @Override
    public void close() {
        server.close();
    }
}
