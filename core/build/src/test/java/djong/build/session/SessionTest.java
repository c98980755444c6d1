package djong.build.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import djong.base.EngineException;
import djong.buildkit.GrpcServer;
import djong.registry.client.Credentials;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import moby.buildkit.secrets.v1.GetSecretRequest;
import moby.buildkit.secrets.v1.GetSecretResponse;
import moby.buildkit.secrets.v1.SecretsGrpc;
import moby.filesync.v1.AuthGrpc;
import moby.filesync.v1.BytesMessage;
import moby.filesync.v1.CredentialsRequest;
import moby.filesync.v1.CredentialsResponse;
import moby.filesync.v1.FileSendGrpc;
import moby.sshforward.v1.CheckAgentRequest;
import moby.sshforward.v1.CheckAgentResponse;
import moby.sshforward.v1.SSHGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session with a client that is played here, over a real connection. */
@Timeout(30)
class SessionTest {
    @TempDir
    Path folder;

    private final Sessions sessions = new Sessions();
    private final CompletableFuture<byte[]> taken = new CompletableFuture<>();
    private GrpcServer client;
    private Socket clientEnd;
    private ClientSession session;

    @BeforeEach
    void connect() throws Exception {
        client = GrpcServer.start(List.of(new OneSecret(), new OneAccount(), new Echo(), new Taker()), List.of());
        var door = new SessionDoor(
                sessions, LocalFolders.open(folder.resolve("local"), InstantSource.system()), folder.resolve("ssh"));
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            clientEnd = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            Socket ours = listener.accept();
            Thread.ofVirtual().start(() -> {
                try (ours) {
                    door.serve("id", "name", "key", List.of("/a.B/C"), ours.getInputStream(), ours.getOutputStream());
                } catch (IOException | InterruptedException e) {
                    // the end of the test
                }
            });
        }
        Thread.ofVirtual().start(() -> {
            try {
                client.serve(clientEnd.getInputStream(), clientEnd.getOutputStream());
            } catch (IOException | InterruptedException e) {
                // the end of the test
            }
        });
        session = sessions.find("id", Duration.ofSeconds(10));
    }

    @AfterEach
    void close() throws IOException {
        clientEnd.close();
        client.close();
    }

    private static final class OneSecret extends SecretsGrpc.SecretsImplBase {
        @Override
        public void getSecret(GetSecretRequest request, StreamObserver<GetSecretResponse> observer) {
            switch (request.getID()) {
                case "s" -> {
                    observer.onNext(GetSecretResponse.newBuilder()
                            .setData(ByteString.copyFromUtf8("quiet"))
                            .build());
                    observer.onCompleted();
                }
                case "broken" ->
                    observer.onError(Status.INTERNAL.withDescription("no").asException());
                default -> observer.onError(Status.NOT_FOUND.asException());
            }
        }
    }

    private static final class OneAccount extends AuthGrpc.AuthImplBase {
        @Override
        public void credentials(CredentialsRequest request, StreamObserver<CredentialsResponse> observer) {
            var answer = CredentialsResponse.newBuilder();
            if (request.getHost().equals("r:1")) answer.setUsername("u").setSecret("p");
            observer.onNext(answer.build());
            observer.onCompleted();
        }
    }

    /** An agent that says everything again. */
    private static final class Echo extends SSHGrpc.SSHImplBase {
        @Override
        public void checkAgent(CheckAgentRequest request, StreamObserver<CheckAgentResponse> observer) {
            if (!request.getID().equals("default")) {
                observer.onError(Status.UNKNOWN
                        .withDescription("unset ssh forward key " + request.getID())
                        .asException());
                return;
            }
            observer.onNext(CheckAgentResponse.getDefaultInstance());
            observer.onCompleted();
        }

        @Override
        public StreamObserver<moby.sshforward.v1.BytesMessage> forwardAgent(
                StreamObserver<moby.sshforward.v1.BytesMessage> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(moby.sshforward.v1.BytesMessage value) {
                    answers.onNext(value);
                }

                @Override
                public void onError(Throwable t) {}

                @Override
                public void onCompleted() {
                    answers.onCompleted();
                }
            };
        }
    }

    /** Takes a file; one that broke off is none. */
    private final class Taker extends FileSendGrpc.FileSendImplBase {
        @Override
        public StreamObserver<BytesMessage> diffCopy(StreamObserver<BytesMessage> answers) {
            return new StreamObserver<>() {
                private ByteString all = ByteString.EMPTY;

                @Override
                public void onNext(BytesMessage value) {
                    all = all.concat(value.getData());
                }

                @Override
                public void onError(Throwable t) {
                    taken.completeExceptionally(t);
                }

                @Override
                public void onCompleted() {
                    taken.complete(all.toByteArray());
                    answers.onCompleted();
                }
            };
        }
    }

    @Test
    void secretsAreLent() throws InterruptedException {
        assertEquals("quiet", new String(session.secret("s").orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(Optional.empty(), session.secret("none"));
        assertThrows(EngineException.System.class, () -> session.secret("broken"));
    }

    @Test
    void accountsAreLent() throws InterruptedException {
        assertEquals(Optional.of(new Credentials("u", "p")), session.credentials("r:1"));
        assertEquals(Optional.empty(), session.credentials("r:2"));
    }

    @Test
    void anAgentIsBehindASocketAsLongAsItIsNeeded() throws Exception {
        Path socket;
        try (SshAgent agent = session.ssh("default");
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket = agent.socket();
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("knock".getBytes(StandardCharsets.UTF_8)));
            var answer = ByteBuffer.allocate(5);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {}
            assertEquals("knock", new String(answer.array(), StandardCharsets.UTF_8));
        }
        assertFalse(Files.exists(socket));
        var refusal = assertThrows(EngineException.NotFound.class, () -> session.ssh("other"));
        assertTrue(refusal.getMessage().contains("unset ssh forward key other"), refusal.getMessage());
    }

    @Test
    void aFileIsTakenWholeOrNotAtAll() throws Exception {
        byte[] content = new byte[3_000_000];
        for (int i = 0; i < content.length; i++) content[i] = (byte) (i * 31);
        try (ClientFile file = session.sendFile("0", Map.of("k", "v"))) {
            file.out().write(content);
            file.finish();
        }
        assertArrayEquals(content, taken.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aFileThatBreaksOffIsNone() throws Exception {
        try (ClientFile file = session.sendFile("0", Map.of())) {
            file.out().write(1);
        }
        assertThrows(java.util.concurrent.ExecutionException.class, () -> taken.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aClientThatHasLeftIsNoSession() throws Exception {
        assertTrue(session.offers("/a.B/C"));
        assertFalse(session.offers("/a.B/D"));
        clientEnd.close();
        while (true) {
            try {
                sessions.find("id", Duration.ZERO);
                Thread.onSpinWait();
            } catch (EngineException.NotFound e) {
                break;
            }
        }
        assertThrows(EngineException.Unavailable.class, () -> session.secret("s"));
    }
}
