package djong.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection after HTTP: bytes both ways, unbuffered output, one thread per direction. Bytes that the client sent early, behind its
 * request, are read first.
 */
public final class Hijacked implements Closeable {
    private final InputStream in;
    private final Wire wire;

    Hijacked(InputStream in, Wire wire) {
        this.in = in;
        this.wire = wire;
    }

    /** What the client sends; its end is the client's half-close, or the client's end. */
    public InputStream in() {
        return in;
    }

    /** To the client; each write is sent. */
    public OutputStream out() {
        return wire.out();
    }

    /** Tells the client that nothing more comes; its input can still be read. */
    public void shutdownOutput() throws IOException {
        wire.shutdownOutput();
    }

    /** Ends both directions and wakes whoever blocks in one. The server does it when the handler returns. */
    @Override
    public void close() throws IOException {
        wire.close();
    }
}
