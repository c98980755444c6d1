package djong.build.session;

import containerd.services.content.v1.ContentGrpc;
import containerd.services.content.v1.ReadContentRequest;
import containerd.services.content.v1.ReadContentResponse;
import djong.base.EngineException;
import djong.base.Ids;
import djong.buildkit.GrpcChannel;
import djong.linux.Root;
import djong.oci.Digest;
import djong.registry.client.Credentials;
import fsutil.types.Packet;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import moby.buildkit.secrets.v1.GetSecretRequest;
import moby.buildkit.secrets.v1.SecretsGrpc;
import moby.filesync.v1.AuthGrpc;
import moby.filesync.v1.BytesMessage;
import moby.filesync.v1.CredentialsRequest;
import moby.filesync.v1.CredentialsResponse;
import moby.filesync.v1.FileSendGrpc;
import moby.filesync.v1.FileSyncGrpc;
import moby.sshforward.v1.CheckAgentRequest;
import moby.sshforward.v1.SSHGrpc;
import moby.upload.v1.UploadGrpc;
import org.jspecify.annotations.Nullable;

/** A session over a client's connection. */
final class ConnectedSession implements ClientSession {
    /** What a session is told to be when it opens, in headers. */
    record Introduction(String id, String name, String sharedKey, Set<String> methods) {
        Introduction {
            methods = Set.copyOf(methods);
        }
    }

    /** The client takes files of an exporter, one by one or as one stream, by one method. */
    private static final MethodDescriptor<Packet, Packet> SEND_TREE = FileSendGrpc.getDiffCopyMethod().toBuilder(
                    ProtoUtils.marshaller(Packet.getDefaultInstance()),
                    ProtoUtils.marshaller(Packet.getDefaultInstance()))
            .build();

    private final Introduction introduction;
    private final GrpcChannel connection;
    private final LocalFolders folders;
    private final Path sockets;

    ConnectedSession(Introduction introduction, GrpcChannel connection, LocalFolders folders, Path sockets) {
        this.introduction = introduction;
        this.connection = connection;
        this.folders = folders;
        this.sockets = sockets;
    }

    @Override
    public String id() {
        return introduction.id;
    }

    @Override
    public boolean offers(String method) {
        return introduction.methods.contains(method);
    }

    /** The client, whose calls carry more than their messages. */
    private Channel with(CallMetadata metadata) {
        return ClientInterceptors.intercept(
                connection.channel(), MetadataUtils.newAttachHeadersInterceptor(metadata.headers()));
    }

    @Override
    public LocalFiles files(LocalRequest request, LongConsumer received) throws InterruptedException {
        var metadata = new CallMetadata()
                .put("dir-name", request.name())
                .put("include-patterns", request.includes())
                .put("exclude-patterns", request.excludes())
                .put("followpaths", request.followPaths());
        String what = "transferring " + request.name();
        LocalFolders.Use use = null;
        boolean whole = false;
        BlockingClientCall<Packet, Packet> call = null;
        try {
            use = folders.take(key(request));
            call = FileSyncGrpc.newBlockingV2Stub(with(metadata)).diffCopy();
            try (Root root = Root.open(use.folder())) {
                Receiver.receive(call, root, received);
            }
            whole = true;
            return use;
        } catch (StatusException e) {
            throw RpcErrors.engine(what, e);
        } catch (IOException e) {
            throw new EngineException.System(what + ": " + e.getMessage(), e);
        } finally {
            if (!whole && call != null) call.cancel("the transfer ended early", null);
            if (!whole && use != null) use.close();
        }
    }

    /** What two transfers have in common that may go to the same folder, one after the other. Single files of a folder do not take the place of the whole. */
    private String key(LocalRequest request) {
        return String.join(
                "\n",
                request.name(),
                request.sharedKey(),
                introduction.sharedKey,
                String.join(",", request.includes()));
    }

    @Override
    public InputStream upload(String path) {
        return Streams.in(
                UploadGrpc.newBlockingV2Stub(with(new CallMetadata().put("urlpath", path)))
                        .pull(),
                moby.upload.v1.BytesMessage::getData);
    }

    @Override
    public Optional<byte[]> secret(String id) throws InterruptedException {
        try {
            var request = GetSecretRequest.newBuilder().setID(id).build();
            return Optional.of(SecretsGrpc.newBlockingV2Stub(connection.channel())
                    .getSecret(request)
                    .getData()
                    .toByteArray());
        } catch (StatusException e) {
            return absent("secret " + id, e);
        }
    }

    @Override
    public SshAgent ssh(String id) throws InterruptedException {
        try {
            SSHGrpc.newBlockingV2Stub(connection.channel())
                    .checkAgent(CheckAgentRequest.newBuilder().setID(id).build());
            return AgentSocket.listen(
                    sockets, Ids.random().substring(0, 16), with(new CallMetadata().put("buildkit.ssh.id", id)));
        } catch (StatusException e) {
            EngineException failure = RpcErrors.engine("no SSH key \"" + id + "\" forwarded from the client", e);
            // A client that forwards nothing has no such service; one that forwards others says that it does not know
            // the name.
            throw failure instanceof EngineException.Unavailable
                    ? failure
                    : new EngineException.NotFound(failure.getMessage());
        } catch (IOException e) {
            throw new EngineException.System("cannot listen for an SSH agent: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Credentials> credentials(String host) throws InterruptedException {
        try {
            CredentialsResponse known = AuthGrpc.newBlockingV2Stub(connection.channel())
                    .credentials(CredentialsRequest.newBuilder().setHost(host).build());
            if (known.getSecret().isEmpty()) return Optional.empty();
            return Optional.of(
                    known.getUsername().isEmpty()
                            ? new Credentials("", "", known.getSecret(), null)
                            : new Credentials(known.getUsername(), known.getSecret()));
        } catch (StatusException e) {
            return absent("credentials for " + host, e);
        }
    }

    /** Nothing, if the client has none of it or does not know what that is. */
    private static <T> Optional<T> absent(String what, StatusException e) {
        return switch (RpcErrors.engine(what, e)) {
            case EngineException.NotFound _, EngineException.NotImplemented _ -> Optional.empty();
            case EngineException other -> throw other;
        };
    }

    private ContentGrpc.ContentBlockingV2Stub content(String store) {
        return ContentGrpc.newBlockingV2Stub(with(new CallMetadata().put("buildkit-attachable-store-id", store)));
    }

    @Override
    public InputStream blob(String store, Digest digest, long offset) {
        var request = ReadContentRequest.newBuilder()
                .setDigest(digest.toString())
                .setOffset(offset)
                .build();
        return Streams.in(content(store).read(request), ReadContentResponse::getData);
    }

    private static CallMetadata exporter(String number, Map<String, String> attributes) {
        var metadata = new CallMetadata().put("buildkit-attachable-exporter-id", number);
        attributes.forEach((key, value) -> metadata.put("exporter-md-" + key, value));
        return metadata;
    }

    @Override
    public ClientFile sendFile(String exporter, Map<String, String> attributes) {
        var call = FileSendGrpc.newBlockingV2Stub(with(exporter(exporter, attributes)))
                .diffCopy();
        OutputStream out = Streams.out(
                call, bytes -> BytesMessage.newBuilder().setData(bytes).build());
        return new SentFile(call, out);
    }

    /** @param out collects what is written and hands it on in large pieces */
    private record SentFile(BlockingClientCall<BytesMessage, BytesMessage> call, OutputStream out)
            implements ClientFile {
        @Override
        public void finish() throws IOException, InterruptedException {
            out.flush();
            call.halfClose();
            try {
                if (call.read() != null) throw new IOException("the client answered a file with something else");
            } catch (StatusException e) {
                throw new IOException(
                        RpcErrors.engine("writing to the client", e).getMessage(), e);
            }
        }

        @Override
        public void close() {
            // Does nothing to a call that has ended well.
            call.cancel("the file broke off", null);
        }
    }

    @Override
    public void sendTree(
            String exporter,
            SortedMap<String, Path> folders,
            @Nullable Instant modified,
            Map<String, String> attributes,
            LongConsumer sent)
            throws IOException, InterruptedException {
        BlockingClientCall<Packet, Packet> call = ClientCalls.blockingBidiStreamingCall(
                with(exporter(exporter, attributes)), SEND_TREE, CallOptions.DEFAULT);
        try {
            Sender.send(call, folders, modified, sent);
        } catch (StatusException e) {
            throw RpcErrors.engine("copying files to the client", e);
        } finally {
            call.cancel("the transfer has ended", null);
        }
    }

    @Override
    public void sendBlob(String store, Digest digest, long sizeBytes, InputStream in)
            throws IOException, InterruptedException {
        try {
            BlobUpload.send(with(new CallMetadata().put("buildkit-attachable-store-id", store)), digest, sizeBytes, in);
        } catch (StatusException e) {
            throw RpcErrors.engine("copying " + digest + " to the client", e);
        }
    }
}
