package djong.build.session;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import moby.sshforward.v1.BytesMessage;
import moby.sshforward.v1.SSHGrpc;

/** A socket whose connections go to the client's SSH agent. Each is a call of its own. */
final class AgentSocket implements SshAgent {
    private static final int CHUNK = 16 << 10;

    private final Path socket;
    private final ServerSocketChannel listener;
    private final Channel client;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private AgentSocket(Path socket, ServerSocketChannel listener, Channel client) {
        this.socket = socket;
        this.listener = listener;
        this.client = client;
    }

    /** @param client whose calls name the agent that is meant */
    static AgentSocket listen(Path folder, String name, Channel client) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path socket = folder.resolve(name);
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
        var agent = new AgentSocket(socket, listener, client);
        Thread.ofVirtual().name("ssh-agent").start(agent::accept);
        return agent;
    }

    @Override
    public Path socket() {
        return socket;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> forward(connection));
            }
        } catch (IOException e) {
            // Closed: the command that asked is done.
        }
    }

    private void forward(SocketChannel connection) {
        var call = SSHGrpc.newBlockingV2Stub(client).forwardAgent();
        try (connection) {
            Thread answers = Thread.ofVirtual().start(() -> answer(call, connection));
            var chunk = ByteBuffer.allocate(CHUNK);
            while (connection.read(chunk) >= 0) {
                call.write(BytesMessage.newBuilder()
                        .setData(ByteString.copyFrom(chunk.flip()))
                        .build());
                chunk.clear();
            }
            call.halfClose();
            answers.join();
        } catch (IOException | StatusException | InterruptedException e) {
            // What asks an agent finds its connection closed.
        } finally {
            call.cancel("the connection has ended", null);
            connections.remove(connection);
        }
    }

    private static void answer(BlockingClientCall<BytesMessage, BytesMessage> call, SocketChannel connection) {
        try {
            for (BytesMessage answer = call.read(); answer != null; answer = call.read()) {
                ByteBuffer bytes = answer.getData().asReadOnlyByteBuffer();
                while (bytes.hasRemaining()) connection.write(bytes);
            }
            connection.close();
        } catch (IOException | StatusException | InterruptedException e) {
            call.cancel("the connection has ended", e);
            try {
                connection.close();
            } catch (IOException _) {
                // It is closed either way.
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel each : connections) each.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            System.getLogger(AgentSocket.class.getName())
                    .log(System.Logger.Level.WARNING, "a socket stays: " + e.getMessage());
        }
    }
}
