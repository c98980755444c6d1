package djong.cli.buildkit;

import djong.buildkit.Answers;
import fsutil.types.Packet;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import moby.filesync.v1.FileSyncGrpc;

/** {@code moby.filesync.v1.FileSync}: the folders that the daemon may have, by name. */
final class SentFolders extends FileSyncGrpc.FileSyncImplBase {
    private final Map<String, Path> folders;

    SentFolders(Map<String, Path> folders) {
        this.folders = Map.copyOf(folders);
    }

    @Override
    public StreamObserver<Packet> diffCopy(StreamObserver<Packet> answers) {
        String name = Wire.header("dir-name");
        var wanted = new FolderFilter(
                Wire.headers("include-patterns"), Wire.headers("exclude-patterns"), Wire.headers("followpaths"));
        var said = new LinkedBlockingQueue<Optional<Packet>>();
        Answers.run(answers, SentFolders::status, out -> {
            Path folder = folders.get(name);
            if (folder == null)
                throw Status.NOT_FOUND
                        .withDescription("no access allowed to dir \"" + name + "\"")
                        .asException();
            new FolderSender(folder, wanted, out).send(said);
        });
        return new StreamObserver<>() {
            @Override
            public void onNext(Packet packet) {
                said.add(Optional.of(packet));
            }

            @Override
            public void onError(Throwable failure) {
                said.add(Optional.empty());
            }

            @Override
            public void onCompleted() {
                said.add(Optional.empty());
            }
        };
    }

    static Status status(Exception failure) {
        if (failure instanceof io.grpc.StatusException known) return known.getStatus();
        return Status.UNKNOWN
                .withDescription(String.valueOf(failure.getMessage()))
                .withCause(failure);
    }
}
