package djong.build.buildkit;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;

/** Failures as BuildKit's clients read them: with what was wrong where, in a trailer of its own. */
final class Details {
    private static final Metadata.Key<google.rpc.Status> TRAILER = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(google.rpc.Status.getDefaultInstance()));

    private Details() {}

    static StatusRuntimeException of(Throwable failure) {
        if (failure instanceof StatusRuntimeException known) return known;
        return Failures.status(failure).asRuntimeException();
    }

    /** What a client has told of its own failure. */
    static StatusRuntimeException of(google.rpc.Status error) {
        var trailers = new Metadata();
        trailers.put(TRAILER, error);
        return Status.fromCodeValue(error.getCode())
                .withDescription(error.getMessage())
                .asRuntimeException(trailers);
    }
}
