package djong.it;

import com.google.protobuf.ByteString;
import djong.buildkit.GrpcChannel;
import djong.oci.Digest;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.Input;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.OpMetadata;
import moby.buildkit.v1.ControlGrpc;
import moby.buildkit.v1.Exporter;
import moby.buildkit.v1.SolveRequest;
import moby.buildkit.v1.SolveResponse;

/** A client of BuildKit's that describes its builds itself. */
final class Llb implements AutoCloseable {
    private final SocketChannel socket;
    private final GrpcChannel connection;

    Llb(Path daemon) throws IOException {
        socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.connect(UnixDomainSocketAddress.of(daemon));
        InputStream in = Channels.newInputStream(socket);
        OutputStream out = Channels.newOutputStream(socket);
        out.write("POST /grpc HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) head.append((char) in.read());
        if (!head.toString().startsWith("HTTP/1.1 101")) throw new IOException(head.toString());
        connection = GrpcChannel.over(in, out);
    }

    /** A definition in the making. */
    static final class Graph {
        private final Definition.Builder definition = Definition.newBuilder();

        /** Adds an op. @return its result */
        Input add(Op.Builder op) {
            return add(op, Map.of());
        }

        Input add(Op.Builder op, Map<String, String> description) {
            ByteString bytes = op.build().toByteString();
            String digest = Digest.of(bytes.toByteArray()).toString();
            definition
                    .addDef(bytes)
                    .putMetadata(
                            digest,
                            OpMetadata.newBuilder()
                                    .putAllDescription(description)
                                    .build());
            return Input.newBuilder().setDigest(digest).build();
        }

        /** All that was added. */
        Definition definition() {
            return definition.build();
        }

        /** Ends it. */
        Definition of(Input result) {
            add(Op.newBuilder().addInputs(result));
            return definition.build();
        }
    }

    static Input result(Input of, int index) {
        return of.toBuilder().setIndex(index).build();
    }

    /** Builds, and calls the result {@code image}; no image for an empty name. */
    SolveResponse solve(Definition definition, String image) throws StatusException, InterruptedException {
        List<Exporter> exporters = new ArrayList<>();
        if (!image.isEmpty())
            exporters.add(Exporter.newBuilder()
                    .setType("moby")
                    .putAttrs("name", image)
                    .build());
        return ControlGrpc.newBlockingV2Stub(connection.channel())
                .solve(SolveRequest.newBuilder()
                        .setRef(UUID.randomUUID().toString())
                        .setDefinition(definition)
                        .addAllExporters(exporters)
                        .build());
    }

    @Override
    public void close() throws IOException {
        connection.close();
        socket.close();
    }
}
