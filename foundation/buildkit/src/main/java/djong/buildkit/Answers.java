package djong.buildkit;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Answers of a call as plain blocking code on a thread of its own. {@link #send} blocks while the client does not keep up; the thread is interrupted when the client
 * goes away. gRPC's own thread must not be held, since it brings the news of both.
 */
public final class Answers<A> {
    private static final System.Logger LOG = System.getLogger(Answers.class.getName());

    private final ServerCallStreamObserver<A> call;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();

    private Answers(ServerCallStreamObserver<A> call) {
        this.call = call;
    }

    /** What gives the answers. */
    public interface Body<A> {
        void run(Answers<A> answers) throws Exception;
    }

    /** Runs {@code body} and ends the call with it. Does not block. @param failure what the client is told of what it throws */
    public static <A> void run(StreamObserver<A> observer, Function<Exception, Status> failure, Body<A> body) {
        var answers = new Answers<>((ServerCallStreamObserver<A>) observer);
        Thread worker = Thread.ofVirtual().name("grpc call").unstarted(() -> {
            try {
                body.run(answers);
                observer.onCompleted();
            } catch (Exception e) {
                answers.fail(failure.apply(e));
            } catch (Error e) {
                LOG.log(System.Logger.Level.ERROR, "a call has failed", e);
                answers.fail(Status.INTERNAL.withDescription("internal error: " + e));
            }
        });
        answers.call.setOnReadyHandler(answers::wake);
        answers.call.setOnCancelHandler(worker::interrupt);
        worker.start();
    }

    /** Blocks until the client takes more. */
    public void send(A answer) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!call.isReady() && !call.isCancelled()) ready.await();
            if (call.isCancelled()) throw new InterruptedException("the client has gone");
            call.onNext(answer);
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Status status) {
        try {
            call.onError(new StatusException(status));
        } catch (IllegalStateException e) {
            // The client has gone; there is nobody to tell.
        }
    }
}
