package djong.build.session;

import djong.buildkit.GrpcChannel;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Where clients' sessions come in: a connection and what was said about it. */
public final class SessionDoor {
    private final Sessions sessions;
    private final LocalFolders folders;
    private final Path sockets;

    /** @param sockets folder for those of SSH agents; made when it is needed */
    public SessionDoor(Sessions sessions, LocalFolders folders, Path sockets) {
        this.sessions = sessions;
        this.folders = folders;
        this.sockets = sockets;
    }

    /**
     * Keeps a session open for as long as the client stays. Blocks; both streams are closed then.
     *
     * @param id by which builds find it
     * @param sharedKey what the client's folders have in common from session to session
     * @param methods that the client serves
     */
    public void serve(String id, String name, String sharedKey, List<String> methods, InputStream in, OutputStream out)
            throws InterruptedException {
        try (GrpcChannel connection = GrpcChannel.over(in, out)) {
            var introduction = new ConnectedSession.Introduction(id, name, sharedKey, Set.copyOf(methods));
            var session = new ConnectedSession(introduction, connection, folders, sockets);
            // Without an id nobody can ask for it.
            if (!id.isEmpty()) sessions.add(session);
            try {
                connection.awaitEnd();
            } finally {
                sessions.remove(session);
            }
        }
    }
}
