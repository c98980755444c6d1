package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.cli.command.ExitException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moby.sshforward.v1.BytesMessage;
import moby.sshforward.v1.CheckAgentRequest;
import moby.sshforward.v1.CheckAgentResponse;
import moby.sshforward.v1.SSHGrpc;

/** {@code moby.sshforward.v1.SSH}: the agents that {@code --ssh} names. Keys never leave them. */
final class LentAgents extends SSHGrpc.SSHImplBase {
    private static final int CHUNK = 16 << 10;

    private final Map<String, Path> sockets;

    private LentAgents(Map<String, Path> sockets) {
        this.sockets = Map.copyOf(sockets);
    }

    /** @throws ExitException for what is no agent's socket */
    static LentAgents of(List<String> values, Map<String, String> environment) {
        Map<String, Path> sockets = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            String id = equals < 0 ? value : value.substring(0, equals);
            String path = equals < 0 ? environment.getOrDefault("SSH_AUTH_SOCK", "") : value.substring(equals + 1);
            if (path.isEmpty())
                throw new ExitException("invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set");
            Path socket = Path.of(path);
            if (!Files.exists(socket))
                throw new ExitException("failed to stat " + path + ": no such file or directory");
            if (Files.isRegularFile(socket))
                throw new ExitException("--ssh " + value
                        + ": a key's file is not taken, only the socket of an agent; add the key to one with ssh-add");
            sockets.put(id, socket);
        }
        return new LentAgents(sockets);
    }

    @Override
    public void checkAgent(CheckAgentRequest request, StreamObserver<CheckAgentResponse> observer) {
        String id = request.getID().isEmpty() ? "default" : request.getID();
        if (!sockets.containsKey(id)) {
            observer.onError(Status.UNKNOWN
                    .withDescription("unset ssh forward key " + id)
                    .asException());
            return;
        }
        observer.onNext(CheckAgentResponse.getDefaultInstance());
        observer.onCompleted();
    }

    @Override
    public StreamObserver<BytesMessage> forwardAgent(StreamObserver<BytesMessage> answers) {
        String asked = Wire.header("buildkit.ssh.id");
        Path socket = sockets.get(asked.isEmpty() ? "default" : asked);
        try {
            if (socket == null) throw new IOException("unset ssh forward key " + asked);
            SocketChannel agent = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                agent.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                agent.close();
                throw e;
            }
            Thread.ofVirtual().start(() -> answer(agent, answers));
            return new ToAgent(agent);
        } catch (IOException e) {
            answers.onError(Status.UNKNOWN
                    .withDescription("failed to connect to the agent: " + e.getMessage())
                    .asException());
            return new ToAgent(null);
        }
    }

    private static void answer(SocketChannel agent, StreamObserver<BytesMessage> answers) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try {
            while (agent.read(chunk) >= 0) {
                answers.onNext(BytesMessage.newBuilder()
                        .setData(ByteString.copyFrom(chunk.flip()))
                        .build());
                chunk.clear();
            }
            answers.onCompleted();
        } catch (IOException | IllegalStateException e) {
            // The call or the agent has ended, which both ends see.
        }
    }

    private record ToAgent(
            @org.jspecify.annotations.Nullable SocketChannel agent) implements StreamObserver<BytesMessage> {
        @Override
        public void onNext(BytesMessage message) {
            if (agent == null) return;
            try {
                ByteBuffer bytes = message.getData().asReadOnlyByteBuffer();
                while (bytes.hasRemaining()) agent.write(bytes);
            } catch (IOException e) {
                close();
            }
        }

        @Override
        public void onError(Throwable failure) {
            close();
        }

        @Override
        public void onCompleted() {
            close();
        }

        private void close() {
            try {
                if (agent != null) agent.close();
            } catch (IOException e) {
                // It is closed either way.
            }
        }
    }
}
