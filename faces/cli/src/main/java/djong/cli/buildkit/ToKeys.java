package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.cli.ssh.KeyAgent;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import moby.sshforward.v1.BytesMessage;

/** Requests to an agent of our own, which come in pieces, each behind its length. For one call. */
final class ToKeys implements StreamObserver<BytesMessage> {
    private static final int MOST_BYTES = 256 << 10;

    private final KeyAgent agent;
    private final StreamObserver<BytesMessage> answers;
    private ByteString waiting = ByteString.EMPTY;
    private boolean over;

    ToKeys(KeyAgent agent, StreamObserver<BytesMessage> answers) {
        this.agent = agent;
        this.answers = answers;
    }

    @Override
    public void onNext(BytesMessage message) {
        if (over) return;
        waiting = waiting.concat(message.getData());
        while (waiting.size() >= Integer.BYTES) {
            int length = waiting.asReadOnlyByteBuffer().getInt();
            if (length < 1 || length > MOST_BYTES) {
                over = true;
                answers.onError(Status.INVALID_ARGUMENT
                        .withDescription("no request to an agent")
                        .asException());
                return;
            }
            int end = Integer.BYTES + length;
            if (waiting.size() < end) return;
            byte[] answer = agent.answer(waiting.substring(Integer.BYTES, end).toByteArray());
            waiting = waiting.substring(end);
            ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + answer.length)
                    .putInt(answer.length)
                    .put(answer)
                    .flip();
            answers.onNext(BytesMessage.newBuilder()
                    .setData(ByteString.copyFrom(framed))
                    .build());
        }
    }

    @Override
    public void onError(Throwable failure) {
        over = true;
    }

    @Override
    public void onCompleted() {
        if (!over) answers.onCompleted();
        over = true;
    }
}
