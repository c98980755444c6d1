package djong.build.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.base.EngineException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallsTest {
    /** Hears how a call ends: by an answer, or by a failure. */
    private static final class Client implements StreamObserver<String> {
        private final CompletableFuture<String> answer = new CompletableFuture<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onNext(String value) {
            answer.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        Status end() throws Exception {
            return end.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAnswerEndsTheCall() throws Exception {
        var client = new Client();
        Calls.one(client, () -> "answer");
        assertEquals(Status.Code.OK, client.end().getCode());
        assertEquals("answer", client.answer.getNow(""));
    }

    @Test
    void aRefusalIsTold() throws Exception {
        var client = new Client();
        Calls.one(client, () -> {
            throw new EngineException.Forbidden("no");
        });
        assertEquals(Status.Code.PERMISSION_DENIED, client.end().getCode());
        assertEquals("no", client.end().getDescription());
    }

    @Test
    void anErrorDoesNotLeaveTheClientWaiting() throws Exception {
        var client = new Client();
        Calls.one(client, () -> {
            throw new AssertionError();
        });
        assertEquals(Status.Code.INTERNAL, client.end().getCode());
        assertEquals("internal error: java.lang.AssertionError", client.end().getDescription());
    }
}
