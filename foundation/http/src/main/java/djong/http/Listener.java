package djong.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A socket that clients connect to. */
public abstract sealed class Listener implements Closeable {
    private static final int BACKLOG = 1024;

    private Listener() {}

    /** Waits for the next client; blocks. Throws when closed. */
    abstract Wire accept() throws IOException;

    /** Where it listens, as {@code -H} would name it. */
    @Override
    public abstract String toString();

    /**
     * Listens on a unix socket that nobody but its owner and {@code group} can ever open: it is bound inside a private folder next to
     * {@code path}, given its mode and group there, and moved into place. A socket that a dead server left behind is replaced.
     *
     * @param group a group's name or number, null to leave it as it is
     * @throws IOException when another server answers at {@code path}, something else than a socket is there, or the group is unknown
     */
    public static Listener unix(Path path, Set<PosixFilePermission> mode, @Nullable String group) throws IOException {
        Path whole = path.toAbsolutePath();
        Path parent = whole.getParent();
        if (parent == null || whole.getFileName() == null) throw new IOException("not a path for a socket: " + path);
        Files.createDirectories(parent);
        if (Files.exists(whole, java.nio.file.LinkOption.NOFOLLOW_LINKS)) refuseIfInUse(whole);
        Path nursery = Files.createTempDirectory(
                parent, ".s", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path born = nursery.resolve("s");
            channel.bind(UnixDomainSocketAddress.of(born), BACKLOG);
            Files.setPosixFilePermissions(born, mode);
            if (group != null) {
                GroupPrincipal principal =
                        whole.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
                Files.getFileAttributeView(born, PosixFileAttributeView.class).setGroup(principal);
            }
            Object key = key(born);
            Files.move(born, whole, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            return new Unix(channel, whole, key);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(nursery.resolve("s"));
            throw e;
        } finally {
            Files.deleteIfExists(nursery);
        }
    }

    /** A unix socket of mode 0660, as dockerd makes it. */
    public static Listener unix(Path path, @Nullable String group) throws IOException {
        return unix(path, PosixFilePermissions.fromString("rw-rw----"), group);
    }

    private static void refuseIfInUse(Path path) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isOther())
            throw new IOException("cannot listen on " + path + ": it exists and is not a socket");
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new InUse(
                    "cannot listen on " + path + ": a server answers there already" + (probe.isConnected() ? "" : "?"));
        } catch (InUse e) {
            throw e;
        } catch (IOException e) {
            // Refused: its server is gone, and the file is in our way.
        }
    }

    private static final class InUse extends IOException {
        private static final long serialVersionUID = 1;

        InUse(String message) {
            super(message);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Listens on TCP, for anybody who can reach it. Port 0 takes a free one. */
    public static Listener tcp(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            return new Tcp(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Listens on TCP with TLS 1.3.
     *
     * @param verifyClient whether a client must show a certificate that the context's trust manager accepts
     */
    public static Listener tls(InetSocketAddress address, SSLContext context, boolean verifyClient) throws IOException {
        SSLServerSocket socket =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        try {
            // With TLS 1.2 the end of one direction ends both, and what a container still prints is lost.
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            socket.setNeedClientAuth(verifyClient);
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            return new Tls(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Takes over a socket that is bound and listening already, such as one inherited from the service supervisor. */
    public static Listener inherited(ServerSocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        return channel.getLocalAddress() instanceof UnixDomainSocketAddress
                ? new Unix(channel, null, null)
                : new Tcp(channel);
    }

    /** The address in use; for TCP with the port that was found. */
    public abstract SocketAddress address() throws IOException;

    private static final class Unix extends Listener {
        private final ServerSocketChannel channel;
        private final @Nullable Path path;
        private final @Nullable Object key;

        Unix(ServerSocketChannel channel, @Nullable Path path, @Nullable Object key) {
            this.channel = channel;
            this.path = path;
            this.key = key;
        }

        @Override
        Wire accept() throws IOException {
            return Wire.Plain.of(channel.accept(), true);
        }

        @Override
        public SocketAddress address() throws IOException {
            return path == null ? channel.getLocalAddress() : UnixDomainSocketAddress.of(path);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            // Only our own file: another server may have taken the name over.
            if (path != null && key != null && Files.exists(path) && key.equals(key(path))) Files.deleteIfExists(path);
        }

        @Override
        public String toString() {
            return path == null ? "fd://" : "unix://" + path;
        }
    }

    private static final class Tcp extends Listener {
        private final ServerSocketChannel channel;

        Tcp(ServerSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        Wire accept() throws IOException {
            SocketChannel client = channel.accept();
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return Wire.Plain.of(client, false);
        }

        @Override
        public SocketAddress address() throws IOException {
            return channel.getLocalAddress();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        @Override
        public String toString() {
            try {
                return "tcp:/" + channel.getLocalAddress();
            } catch (IOException e) {
                return "tcp://?";
            }
        }
    }

    private static final class Tls extends Listener {
        private final SSLServerSocket socket;

        Tls(SSLServerSocket socket) {
            this.socket = socket;
        }

        @Override
        Wire accept() throws IOException {
            SSLSocket client = (SSLSocket) socket.accept();
            client.setTcpNoDelay(true);
            client.setKeepAlive(true);
            return Wire.Secure.of(client);
        }

        @Override
        public SocketAddress address() {
            return socket.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        @Override
        public String toString() {
            return "tcp:/" + socket.getLocalSocketAddress();
        }
    }
}
