package djong.build.session;

import com.google.protobuf.ByteString;
import djong.base.EngineException;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.function.Function;

/** Calls whose messages are pieces of bytes, as streams. */
final class Streams {
    private static final int CHUNK = 64 << 10;

    private Streams() {}

    /** What a client sends. @param bytes of a message */
    static <Q, R> InputStream in(BlockingClientCall<Q, R> call, Function<R, ByteString> bytes) {
        return new InputStream() {
            private InputStream piece = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                if (length == 0) return 0;
                for (int n = piece.read(to, from, length); ; n = piece.read(to, from, length)) {
                    if (n > 0) return n;
                    R next = next();
                    if (next == null) return -1;
                    piece = bytes.apply(next).newInput();
                }
            }

            private R next() throws IOException {
                try {
                    return call.read();
                } catch (StatusException e) {
                    throw broken("reading from the client", e);
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
            }

            @Override
            public void close() {
                call.cancel("no more is wanted", null);
            }
        };
    }

    /** What a client receives. @param message of bytes */
    static <Q, R> OutputStream out(BlockingClientCall<Q, R> call, Function<ByteString, Q> message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                for (int at = 0; at < length; at += CHUNK) {
                    int n = Math.min(CHUNK, length - at);
                    try {
                        if (!call.write(message.apply(ByteString.copyFrom(bytes, from + at, n))))
                            throw new IOException("the client takes no more");
                    } catch (StatusException e) {
                        throw broken("writing to the client", e);
                    } catch (InterruptedException e) {
                        throw interrupted(e);
                    }
                }
            }
        };
    }

    private static IOException broken(String what, StatusException e) {
        EngineException reason = RpcErrors.engine(what, e);
        return new IOException(reason.getMessage(), reason);
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        var stopped = new InterruptedIOException();
        stopped.initCause(e);
        return stopped;
    }
}
