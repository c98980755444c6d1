package djong.build.buildkit;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import djong.build.export.Json;
import djong.build.frontend.DockerfileException;
import djong.dockerfile.syntax.Range;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Failures as BuildKit's clients read them: with what was wrong where, in a trailer of its own. */
final class Details {
    private static final Metadata.Key<google.rpc.Status> TRAILER = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(google.rpc.Status.getDefaultInstance()));

    private Details() {}

    /** Lines of a file. */
    record Place(String file, String text, Range range) {
        /** Clients take it as JSON, although there is a message for it. */
        private Any detail() {
            String data = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
            String json = "{\"info\":{\"filename\":" + Json.text(file) + ",\"data\":\"" + data
                    + "\",\"language\":\"Dockerfile\"},\"ranges\":[{\"start\":{\"line\":" + range.line()
                    + "},\"end\":{\"line\":"
                    + range.endLine() + "}}]}";
            return Any.newBuilder()
                    .setTypeUrl("github.com/moby/buildkit/errdefs.Source+json")
                    .setValue(ByteString.copyFromUtf8(json))
                    .build();
        }
    }

    /** What a client is told of it, as a message. */
    static google.rpc.Status message(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        google.rpc.Status known = trailers == null ? null : trailers.get(TRAILER);
        if (known != null) return known;
        Status status = failure.getStatus();
        String text = status.getDescription();
        return google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(text == null ? "" : text)
                .build();
    }

    static StatusRuntimeException of(Throwable failure) {
        if (failure instanceof StatusRuntimeException known) return known;
        if (failure instanceof DockerfileException e)
            return at(Status.UNKNOWN.withDescription(e.getMessage()), new Place(e.file(), e.text(), e.range()));
        return Failures.status(failure).asRuntimeException();
    }

    /** The same, and where what has failed stands, if it was a step of {@code run}. */
    static StatusRuntimeException of(Throwable failure, BuildRun run) {
        StatusRuntimeException plain = of(failure);
        Metadata trailers = plain.getTrailers();
        if (trailers != null && trailers.containsKey(TRAILER)) return plain;
        return run.failedAt().map(place -> at(plain.getStatus(), place)).orElse(plain);
    }

    private static StatusRuntimeException at(Status status, Place place) {
        String message = status.getDescription();
        return with(
                status,
                google.rpc.Status.newBuilder()
                        .setCode(status.getCode().value())
                        .setMessage(message == null ? "" : message)
                        .addDetails(place.detail())
                        .build());
    }

    private static StatusRuntimeException with(Status status, google.rpc.Status details) {
        var trailers = new Metadata();
        trailers.put(TRAILER, details);
        return status.asRuntimeException(trailers);
    }

    /** What a client has told of its own failure. */
    static StatusRuntimeException of(google.rpc.Status error) {
        return with(Status.fromCodeValue(error.getCode()).withDescription(error.getMessage()), error);
    }
}
