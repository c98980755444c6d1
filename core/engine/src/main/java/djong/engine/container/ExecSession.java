package djong.engine.container;

import djong.runtime.Attachment;
import djong.runtime.Frame;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A client at an exec's streams. Its output ends when the exec is over and its exit code is known, so that whoever asks next finds it. */
final class ExecSession implements Session {
    private final boolean tty;
    private final Attachment attachment;
    private final DetachKeys keys;
    private final CountDownLatch over;
    private final Runnable onDetach;
    private volatile boolean closed;

    ExecSession(boolean tty, Attachment attachment, DetachKeys keys, CountDownLatch over, Runnable onDetach) {
        this.tty = tty;
        this.attachment = attachment;
        this.keys = keys;
        this.over = over;
        this.onDetach = onDetach;
    }

    @Override
    public boolean tty() {
        return tty;
    }

    @Override
    public @Nullable Frame next() throws InterruptedException {
        Frame frame = attachment.next();
        if (frame == null && !closed) over.await();
        return frame;
    }

    @Override
    public boolean write(byte[] data, int offset, int length) throws IOException {
        DetachKeys.Result result = keys.scan(data, offset, length);
        if (result.passed().length > 0) attachment.write(result.passed(), 0, result.passed().length);
        if (!result.detached()) return true;
        onDetach.run();
        close();
        return false;
    }

    @Override
    public void closeInput() {
        attachment.closeInput();
    }

    @Override
    public void close() {
        closed = true;
        attachment.close();
    }
}
