package djong.engine.container;

import djong.runtime.Frame;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client sees of an exec that could not be started: the connection has been taken over, so the reason comes as output, and is all. */
final class FailedSession implements Session {
    private final boolean tty;
    private @Nullable Frame reason;

    FailedSession(boolean tty, String reason) {
        this.tty = tty;
        this.reason = new Frame(StdStream.STDOUT, (reason + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean tty() {
        return tty;
    }

    @Override
    public synchronized @Nullable Frame next() {
        Frame frame = reason;
        reason = null;
        return frame;
    }

    @Override
    public boolean write(byte[] data, int offset, int length) throws IOException {
        throw new IOException("the process was not started");
    }

    @Override
    public void closeInput() {}

    @Override
    public void close() {}
}
