package djong.cli.buildkit;

import djong.cli.command.ExitException;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import moby.filesync.v1.BytesMessage;
import moby.filesync.v1.FileSendGrpc;

/** {@code moby.filesync.v1.FileSend}: takes results. By one method come files one by one or a single stream, as the exporter asked for has it. */
final class ReceivedFiles {
    private final List<Output> outputs;

    ReceivedFiles(List<Output> outputs) {
        this.outputs = List.copyOf(outputs);
    }

    /** Messages as they are: which kind they are depends on the call. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    ServerServiceDefinition service() {
        MethodDescriptor<byte[], byte[]> method = FileSendGrpc.getDiffCopyMethod().toBuilder(new Bytes(), new Bytes())
                .build();
        return ServerServiceDefinition.builder(FileSendGrpc.SERVICE_NAME)
                .addMethod(method, ServerCalls.asyncBidiStreamingCall(this::receive))
                .build();
    }

    private StreamObserver<byte[]> receive(StreamObserver<byte[]> answers) {
        String id = Wire.header("buildkit-attachable-exporter-id");
        try {
            int number = id.isEmpty() ? 0 : Integer.parseInt(id);
            if (number >= outputs.size()) throw new ExitException("no output has the number " + id);
            return switch (outputs.get(number).place()) {
                case Output.Place.Folder(var path) ->
                    taken(answers, new FolderReceiver(path, packet -> answers.onNext(packet.toByteArray())));
                case Output.Place.Stream(var opened) -> taken(answers, stream(opened.open()));
                case Output.Place.Laid _ -> throw new ExitException("output " + id + " is sent blob by blob");
                case Output.Place.Daemon _ -> throw new ExitException("the daemon keeps output " + id + " itself");
            };
        } catch (IOException | RuntimeException e) {
            answers.onError(Status.UNKNOWN
                    .withDescription(String.valueOf(e.getMessage()))
                    .asException());
            return taken(answers, new Taker() {
                @Override
                public void message(byte[] bytes) {}

                @Override
                public void end(boolean whole) {}
            });
        }
    }

    /** Takes what comes in one call. */
    interface Taker {
        void message(byte[] bytes) throws IOException;

        /** @param whole whether nothing broke off */
        void end(boolean whole) throws IOException;
    }

    private static Taker stream(OutputStream out) {
        return new Taker() {
            @Override
            public void message(byte[] bytes) throws IOException {
                BytesMessage.parseFrom(bytes).getData().writeTo(out);
            }

            @Override
            public void end(boolean whole) throws IOException {
                out.close();
            }
        };
    }

    private static StreamObserver<byte[]> taken(StreamObserver<byte[]> answers, Taker taker) {
        return new StreamObserver<>() {
            private boolean failed;

            @Override
            public void onNext(byte[] bytes) {
                if (failed) return;
                try {
                    taker.message(bytes);
                } catch (IOException e) {
                    fail(e);
                }
            }

            private void fail(IOException e) {
                failed = true;
                answers.onError(Status.UNKNOWN
                        .withDescription(String.valueOf(e.getMessage()))
                        .asException());
            }

            @Override
            public void onError(Throwable failure) {
                try {
                    taker.end(false);
                } catch (IOException e) {
                    // It has broken off already.
                }
            }

            @Override
            public void onCompleted() {
                if (failed) return;
                try {
                    taker.end(true);
                    answers.onCompleted();
                } catch (IOException e) {
                    fail(e);
                }
            }
        };
    }
}
