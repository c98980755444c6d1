package djong.build.session;

import com.google.protobuf.ByteString;
import containerd.services.content.v1.ContentGrpc;
import containerd.services.content.v1.WriteAction;
import containerd.services.content.v1.WriteContentRequest;
import containerd.services.content.v1.WriteContentResponse;
import djong.oci.Digest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;

/** Puts one blob into a store of the client. What the store has is not sent again. */
final class BlobUpload {
    private static final int CHUNK = 1 << 20;

    private final BlockingClientCall<WriteContentRequest, WriteContentResponse> call;
    private final Digest digest;
    private final long sizeBytes;

    private BlobUpload(Channel client, Digest digest, long sizeBytes) {
        this.call = ContentGrpc.newBlockingV2Stub(client).write();
        this.digest = digest;
        this.sizeBytes = sizeBytes;
    }

    /** Blocks until the client has it. @param in its bytes */
    static void send(Channel client, Digest digest, long sizeBytes, InputStream in)
            throws IOException, StatusException, InterruptedException {
        var upload = new BlobUpload(client, digest, sizeBytes);
        try {
            upload.run(in);
        } catch (StatusException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) throw e;
        } finally {
            // Does nothing to a call that has ended well.
            upload.call.cancel("the transfer has ended", null);
        }
    }

    private void run(InputStream in) throws IOException, StatusException, InterruptedException {
        long at = ask(request(WriteAction.STAT)).getOffset();
        in.skipNBytes(at);
        for (byte[] piece = in.readNBytes(CHUNK); piece.length > 0; piece = in.readNBytes(CHUNK)) {
            ask(request(WriteAction.WRITE).setOffset(at).setData(ByteString.copyFrom(piece)));
            at += piece.length;
        }
        ask(request(WriteAction.COMMIT).setOffset(at));
        call.halfClose();
    }

    private WriteContentRequest.Builder request(WriteAction action) {
        return WriteContentRequest.newBuilder()
                .setAction(action)
                .setRef("djong " + digest)
                .setTotal(sizeBytes)
                .setExpected(digest.toString());
    }

    private WriteContentResponse ask(WriteContentRequest.Builder request)
            throws IOException, StatusException, InterruptedException {
        call.write(request.build());
        WriteContentResponse answer = call.read();
        if (answer == null) throw new IOException("the client ended the transfer of " + digest);
        return answer;
    }
}
