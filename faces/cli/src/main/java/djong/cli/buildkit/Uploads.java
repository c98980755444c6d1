package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.buildkit.Answers;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.Map;
import moby.upload.v1.BytesMessage;
import moby.upload.v1.UploadGrpc;

/** {@code moby.upload.v1.Upload}: contexts that are one stream, by their paths. */
final class Uploads extends UploadGrpc.UploadImplBase {
    private static final int CHUNK = 32 << 10;

    private final Map<String, InputStream> streams;

    Uploads(Map<String, InputStream> streams) {
        this.streams = Map.copyOf(streams);
    }

    @Override
    public StreamObserver<BytesMessage> pull(StreamObserver<BytesMessage> answers) {
        String path = Wire.header("urlpath");
        Answers.run(answers, SentFolders::status, out -> {
            InputStream stream = streams.get(path);
            if (stream == null)
                throw Status.NOT_FOUND.withDescription("no context at " + path).asException();
            byte[] chunk = new byte[CHUNK];
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk))
                out.send(BytesMessage.newBuilder()
                        .setData(ByteString.copyFrom(chunk, 0, n))
                        .build());
        });
        return new Unheard<>();
    }
}
