package djong.build.buildkit;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * Calls as plain blocking code: each is done by a virtual thread of its own, that is interrupted when the client goes away. gRPC's own thread must not be held, since
 * it also brings the news that the client has gone.
 */
final class Calls {
    private static final System.Logger LOG = System.getLogger(Calls.class.getName());
    private static final Metadata.Key<String> BUILD =
            Metadata.Key.of("buildkit-controlapi-buildid", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> BUILD_ID = Context.key("build");

    private Calls() {}

    /** Takes a build's id from the headers of a call. */
    static final class BuildIds implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String id = headers.get(BUILD);
            return Contexts.interceptCall(
                    Context.current().withValue(BUILD_ID, id == null ? "" : id), call, headers, next);
        }
    }

    /** The build that the call at hand belongs to; empty for none. */
    static String buildId() {
        String id = BUILD_ID.get();
        return id == null ? "" : id;
    }

    interface Answer<A> {
        A get() throws Exception;
    }

    interface Answers<A> {
        void to(StreamObserver<A> observer) throws Exception;
    }

    static <A> void one(StreamObserver<A> observer, Answer<A> answer) {
        many(observer, o -> o.onNext(answer.get()));
    }

    static <A> void many(StreamObserver<A> observer, Answers<A> answers) {
        Thread worker = Thread.ofVirtual().name("build call").unstarted(() -> {
            try {
                answers.to(observer);
                observer.onCompleted();
            } catch (Exception e) {
                fail(observer, e);
            } catch (Error e) {
                LOG.log(System.Logger.Level.ERROR, "a call of a build has failed", e);
                fail(observer, e);
            }
        });
        if (observer instanceof ServerCallStreamObserver<A> call) call.setOnCancelHandler(worker::interrupt);
        worker.start();
    }

    private static void fail(StreamObserver<?> observer, Throwable failure) {
        try {
            observer.onError(Details.of(failure));
        } catch (IllegalStateException e) {
            // The client has gone; there is nobody to tell.
        }
    }
}
