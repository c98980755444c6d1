package djong.cli.buildkit;

import io.grpc.stub.StreamObserver;

/** Messages that make no difference. */
final class Unheard<M> implements StreamObserver<M> {
    @Override
    public void onNext(M message) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
}
