package djong.cli.buildkit;

import containerd.services.content.v1.WriteAction;
import containerd.services.content.v1.WriteContentRequest;
import containerd.services.content.v1.WriteContentResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One blob on its way into a layout: asked about, written piece by piece, and there when it is whole and what its digest says. For one call. */
final class LayoutUpload implements StreamObserver<WriteContentRequest> {
    private final Layout layout;
    private final StreamObserver<WriteContentResponse> answers;
    private final MessageDigest sum;
    private @Nullable Path part;
    private @Nullable OutputStream out;
    private long writtenBytes;
    private boolean over;

    LayoutUpload(Layout layout, StreamObserver<WriteContentResponse> answers) {
        this.layout = layout;
        this.answers = answers;
        try {
            this.sum = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onNext(WriteContentRequest request) {
        if (over) return;
        try {
            answers.onNext(take(request)
                    .setAction(request.getAction())
                    .setOffset(writtenBytes)
                    .setTotal(request.getTotal())
                    .build());
        } catch (IOException | StatusException e) {
            end();
            answers.onError(SentFolders.status(e).asException());
        }
    }

    private WriteContentResponse.Builder take(WriteContentRequest request) throws IOException, StatusException {
        String expected = request.getExpected();
        if (!expected.isEmpty() && Files.exists(layout.blob(expected)))
            throw Status.ALREADY_EXISTS
                    .withDescription(expected + ": already exists")
                    .asException();
        var answer = WriteContentResponse.newBuilder();
        if (request.getAction() == WriteAction.STAT) return answer;
        if (request.getOffset() != writtenBytes && !request.getData().isEmpty())
            throw Status.OUT_OF_RANGE
                    .withDescription("expected offset " + writtenBytes + ", not " + request.getOffset())
                    .asException();
        byte[] data = request.getData().toByteArray();
        file().write(data);
        sum.update(data);
        writtenBytes += data.length;
        return request.getAction() == WriteAction.COMMIT ? answer.setDigest(commit(request)) : answer;
    }

    private OutputStream file() throws IOException {
        OutputStream open = out;
        if (open == null) {
            part = layout.scratch();
            open = Files.newOutputStream(part);
            out = open;
        }
        return open;
    }

    private String commit(WriteContentRequest request) throws IOException, StatusException {
        file().close();
        String digest = "sha256:" + HexFormat.of().formatHex(sum.digest());
        String expected = request.getExpected();
        if (!expected.isEmpty() && !expected.equals(digest)
                || request.getTotal() > 0 && request.getTotal() != writtenBytes)
            throw Status.FAILED_PRECONDITION
                    .withDescription("unexpected commit of " + digest + ", expected " + expected)
                    .asException();
        if (part != null) {
            part.toFile().setReadOnly();
            Files.move(part, layout.blob(digest), StandardCopyOption.REPLACE_EXISTING);
        }
        part = null;
        return digest;
    }

    /** What is not whole goes. */
    private void end() {
        over = true;
        try {
            if (out != null) out.close();
            if (part != null) Files.deleteIfExists(part);
        } catch (IOException e) {
            // Nobody looks for it.
        }
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    @Override
    public void onCompleted() {
        if (over) return;
        end();
        answers.onCompleted();
    }
}
