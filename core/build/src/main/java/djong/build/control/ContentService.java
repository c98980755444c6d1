package djong.build.control;

import com.google.protobuf.ByteString;
import containerd.services.content.v1.ContentGrpc;
import containerd.services.content.v1.Info;
import containerd.services.content.v1.InfoRequest;
import containerd.services.content.v1.InfoResponse;
import containerd.services.content.v1.ReadContentRequest;
import containerd.services.content.v1.ReadContentResponse;
import djong.base.EngineException;
import djong.buildkit.Answers;
import djong.oci.Digest;
import djong.store.content.ContentStore;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/** Blobs by digest, to be read: attestations and what else a build's record names. */
final class ContentService extends ContentGrpc.ContentImplBase {
    private static final int CHUNK = 1 << 20;

    private final ContentStore content;
    private final Function<Digest, Optional<byte[]>> documents;

    /** @param documents what is to be read besides blobs */
    ContentService(ContentStore content, Function<Digest, Optional<byte[]>> documents) {
        this.content = content;
        this.documents = documents;
    }

    /** A blob while it is read. */
    private record Blob(InputStream in, long size) {}

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        Answers.run(observer, ContentService::status, answers -> {
            Blob blob = open(request.getDigest());
            blob.in.close();
            answers.send(InfoResponse.newBuilder()
                    .setInfo(Info.newBuilder().setDigest(request.getDigest()).setSize(blob.size))
                    .build());
        });
    }

    @Override
    public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> observer) {
        Answers.run(observer, ContentService::status, answers -> {
            Blob blob = open(request.getDigest());
            try (InputStream in = blob.in) {
                long at = request.getOffset();
                long end = request.getSize() > 0 ? Math.min(blob.size, at + request.getSize()) : blob.size;
                if (at < 0 || at > blob.size)
                    throw new EngineException.InvalidParameter("offset " + at + " is not in " + request.getDigest());
                in.skipNBytes(at);
                while (at < end) {
                    byte[] piece = in.readNBytes((int) Math.min(CHUNK, end - at));
                    if (piece.length == 0) throw new IOException(request.getDigest() + " is shorter than it was");
                    answers.send(ReadContentResponse.newBuilder()
                            .setOffset(at)
                            .setData(ByteString.copyFrom(piece))
                            .build());
                    at += piece.length;
                }
            }
        });
    }

    private Blob open(String text) {
        Digest digest = Digest.parse(text);
        byte[] document = documents.apply(digest).orElse(null);
        return document != null
                ? new Blob(new ByteArrayInputStream(document), document.length)
                : new Blob(content.open(digest), content.size(digest));
    }

    private static Status status(Exception e) {
        Status kind = switch (e) {
            case EngineException.NotFound _ -> Status.NOT_FOUND;
            case EngineException.InvalidParameter _ -> Status.INVALID_ARGUMENT;
            case InterruptedException _ -> Status.CANCELLED;
            default -> Status.UNKNOWN;
        };
        return kind.withDescription(e.getMessage()).withCause(e);
    }
}
