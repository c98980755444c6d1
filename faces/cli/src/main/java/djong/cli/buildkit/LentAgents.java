package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.ssh.KeyAgent;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moby.sshforward.v1.BytesMessage;
import moby.sshforward.v1.CheckAgentRequest;
import moby.sshforward.v1.CheckAgentResponse;
import moby.sshforward.v1.SSHGrpc;

/** {@code moby.sshforward.v1.SSH}: the agents and keys that {@code --ssh} names. Keys never leave this machine. */
final class LentAgents extends SSHGrpc.SSHImplBase {
    private static final int CHUNK = 16 << 10;

    /** Who answers for a name: an agent at a socket, or files with keys. */
    private sealed interface Lender {
        record Socket(Path path) implements Lender {}

        record Keys(KeyAgent agent) implements Lender {}
    }

    private final Map<String, Lender> lenders;

    private LentAgents(Map<String, Lender> lenders) {
        this.lenders = Map.copyOf(lenders);
    }

    /** @throws ExitException for what is neither an agent's socket nor a key */
    static LentAgents of(List<String> values, Map<String, String> environment) {
        Map<String, Lender> lenders = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            String id = equals < 0 ? value : value.substring(0, equals);
            String paths = equals < 0 ? environment.getOrDefault("SSH_AUTH_SOCK", "") : value.substring(equals + 1);
            if (paths.isEmpty())
                throw new ExitException("invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set");
            try {
                lenders.put(id, lender(paths));
            } catch (IOException | IllegalArgumentException e) {
                String why = e instanceof IOException failure ? Cli.words(failure) : e.getMessage();
                throw new ExitException("ERROR: failed to build: failed to convert agent config {" + id + " ["
                        + paths.replace(',', ' ') + "] false}: failed to convert agent config for ID: \"" + id + "\": "
                        + why);
            }
        }
        return new LentAgents(lenders);
    }

    private static Lender lender(String paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String each : paths.split(",")) files.add(Path.of(each));
        for (Path each : files)
            if (!Files.exists(each)) throw new FileNotFoundException("stat " + each + ": no such file or directory");
        if (files.stream().allMatch(Files::isRegularFile)) return new Lender.Keys(KeyAgent.of(files));
        if (files.size() > 1) throw new IllegalArgumentException("only single socket allowed");
        return new Lender.Socket(files.getFirst());
    }

    @Override
    public void checkAgent(CheckAgentRequest request, StreamObserver<CheckAgentResponse> observer) {
        String id = request.getID().isEmpty() ? "default" : request.getID();
        if (!lenders.containsKey(id)) {
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
        Lender lender = lenders.get(asked.isEmpty() ? "default" : asked);
        try {
            return switch (lender) {
                case null -> throw new IOException("unset ssh forward key " + asked);
                case Lender.Keys(var agent) -> new ToKeys(agent, answers);
                case Lender.Socket(var path) -> connected(path, answers);
            };
        } catch (IOException e) {
            answers.onError(Status.UNKNOWN
                    .withDescription("failed to connect to the agent: " + e.getMessage())
                    .asException());
            return new ToAgent(null);
        }
    }

    private static StreamObserver<BytesMessage> connected(Path socket, StreamObserver<BytesMessage> answers)
            throws IOException {
        SocketChannel agent = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            agent.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            agent.close();
            throw e;
        }
        Thread.ofVirtual().start(() -> answer(agent, answers));
        return new ToAgent(agent);
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
