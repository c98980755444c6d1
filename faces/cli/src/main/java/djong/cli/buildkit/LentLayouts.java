package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import containerd.services.content.v1.AbortRequest;
import containerd.services.content.v1.ContentGrpc;
import containerd.services.content.v1.Info;
import containerd.services.content.v1.InfoRequest;
import containerd.services.content.v1.InfoResponse;
import containerd.services.content.v1.ReadContentRequest;
import containerd.services.content.v1.ReadContentResponse;
import containerd.services.content.v1.UpdateRequest;
import containerd.services.content.v1.UpdateResponse;
import containerd.services.content.v1.WriteContentRequest;
import containerd.services.content.v1.WriteContentResponse;
import djong.buildkit.Answers;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** {@code containerd.services.content.v1.Content}: blobs of layouts that the daemon may read, and of caches that it may write as well. */
final class LentLayouts extends ContentGrpc.ContentImplBase {
    private static final int CHUNK = 1 << 20;

    private final Map<String, Layout> layouts;
    private final Set<Layout> written;

    /**
     * @param layouts by the names that the daemon knows them by
     * @param written those of them that it may write
     */
    LentLayouts(Map<String, Layout> layouts, Set<Layout> written) {
        this.layouts = Map.copyOf(layouts);
        this.written = Set.copyOf(written);
    }

    private Layout layout() throws StatusException {
        String name = Wire.header("buildkit-attachable-store-id");
        Layout layout = layouts.get(name);
        if (layout == null)
            throw Status.NOT_FOUND.withDescription("no layout " + name).asException();
        return layout;
    }

    private static Status status(Exception failure) {
        return failure instanceof NoSuchFileException missing
                ? Status.NOT_FOUND.withDescription(missing.getMessage() + ": not found")
                : SentFolders.status(failure);
    }

    private interface Work<A> {
        A answer() throws IOException, StatusException;
    }

    private static <A> void answer(StreamObserver<A> observer, Work<A> work) {
        try {
            observer.onNext(work.answer());
            observer.onCompleted();
        } catch (IOException | StatusException e) {
            observer.onError(status(e).asException());
        }
    }

    private Info info(String digest) throws IOException, StatusException {
        return Info.newBuilder()
                .setDigest(digest)
                .setSize(Files.size(layout().blob(digest)))
                .build();
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        answer(
                observer,
                () -> InfoResponse.newBuilder()
                        .setInfo(info(request.getDigest()))
                        .build());
    }

    /** Labels are for stores that clean up by them. */
    @Override
    public void update(UpdateRequest request, StreamObserver<UpdateResponse> observer) {
        answer(
                observer,
                () -> UpdateResponse.newBuilder()
                        .setInfo(info(request.getInfo().getDigest()))
                        .build());
    }

    @Override
    public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> observer) {
        Path blob;
        try {
            blob = layout().blob(request.getDigest());
        } catch (IOException | StatusException e) {
            observer.onError(status(e).asException());
            return;
        }
        Answers.run(observer, LentLayouts::status, out -> {
            long at = request.getOffset();
            long left = request.getSize() > 0 ? request.getSize() : Long.MAX_VALUE;
            try (FileChannel channel = FileChannel.open(blob);
                    InputStream in = Channels.newInputStream(channel.position(at))) {
                while (left > 0) {
                    byte[] piece = in.readNBytes((int) Math.min(CHUNK, left));
                    if (piece.length == 0) return;
                    out.send(ReadContentResponse.newBuilder()
                            .setOffset(at)
                            .setData(ByteString.copyFrom(piece))
                            .build());
                    at += piece.length;
                    left -= piece.length;
                }
            }
        });
    }

    @Override
    public StreamObserver<WriteContentRequest> write(StreamObserver<WriteContentResponse> observer) {
        try {
            Layout layout = layout();
            if (!written.contains(layout))
                throw Status.PERMISSION_DENIED
                        .withDescription("the layout is only to be read")
                        .asException();
            return new LayoutUpload(layout, observer);
        } catch (StatusException e) {
            observer.onError(e);
            return new Unheard<>();
        }
    }

    /** An upload that has broken off has left nothing. */
    @Override
    public void abort(AbortRequest request, StreamObserver<com.google.protobuf.Empty> observer) {
        answer(observer, com.google.protobuf.Empty::getDefaultInstance);
    }
}
