package djong.cli.buildkit;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import moby.buildkit.v1.ControlGrpc;
import moby.buildkit.v1.SolveRequest;
import moby.buildkit.v1.SolveResponse;
import moby.buildkit.v1.frontend.LLBBridgeGrpc;
import moby.buildkit.v1.frontend.Result;
import moby.buildkit.v1.frontend.ReturnRequest;

/**
 * A build that asks the daemon's frontend from this side, and so hears all that it says: its documents are no result of a build, and would not come with one.
 */
final class Bridge {
    private static final Metadata.Key<String> BUILD =
            Metadata.Key.of("buildkit-controlapi-buildid", Metadata.ASCII_STRING_MARSHALLER);

    private Bridge() {}

    /**
     * Blocks until the build has ended.
     *
     * @param build without a frontend
     * @return documents, by name
     * @throws StatusRuntimeException with what the frontend or the daemon has against it
     */
    static Map<String, ByteString> ask(
            Channel channel, SolveRequest build, String frontend, Map<String, String> attributes) {
        var headers = new Metadata();
        headers.put(BUILD, build.getRef());
        var bridge = LLBBridgeGrpc.newBlockingStub(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
        // The build lasts until this side says what it has come to.
        ListenableFuture<SolveResponse> building =
                ControlGrpc.newFutureStub(channel).solve(build);
        try {
            Result result = bridge.solve(moby.buildkit.v1.frontend.SolveRequest.newBuilder()
                            .setFrontend(frontend)
                            .putAllFrontendOpt(attributes)
                            .setAllowResultReturn(true)
                            .setAllowResultArrayRef(true)
                            .build())
                    .getResult();
            bridge.return_(ReturnRequest.newBuilder().setResult(result).build());
            await(building);
            return result.getMetadataMap();
        } catch (StatusRuntimeException e) {
            // One that has not even begun knows better why.
            if (building.isDone()) await(building);
            end(bridge, e.getStatus());
            throw e;
        }
    }

    private static void await(Future<SolveResponse> building) {
        try {
            building.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException failure
                    ? failure
                    : Status.fromThrowable(e).asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
    }

    private static void end(LLBBridgeGrpc.LLBBridgeBlockingStub bridge, Status status) {
        var error = google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(String.valueOf(status.getDescription()));
        try {
            bridge.return_(ReturnRequest.newBuilder().setError(error).build());
        } catch (StatusRuntimeException e) {
            // It has ended already; why it did is known.
        }
    }
}
