package djong.engine.container;

import djong.runtime.Attachment;
import djong.runtime.Frame;
import djong.runtime.log.LogEntry;
import djong.runtime.log.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A client at a container's streams: first what was logged, if asked for, then what comes. The stream ends when the run does, as clients see it: who inspects
 * the container next finds its exit code. So the streams of a program that has closed its own end with it, not before.
 */
final class AttachedSession implements Session {
    private final boolean tty;
    private final Attachment attachment;
    private final DetachKeys keys;
    private final Runnable onDetach;
    private final Waiting end;
    private @Nullable LogReader logs;
    private volatile boolean left;

    /**
     * @param end of the run that the attachment belongs to; this session's to close
     * @param onDetach told once, when the detach keys were read
     */
    AttachedSession(
            boolean tty,
            Attachment attachment,
            Waiting end,
            @Nullable LogReader logs,
            DetachKeys keys,
            Runnable onDetach) {
        this.tty = tty;
        this.attachment = attachment;
        this.end = end;
        this.logs = logs;
        this.keys = keys;
        this.onDetach = onDetach;
    }

    @Override
    public boolean tty() {
        return tty;
    }

    @Override
    public @Nullable Frame next() throws InterruptedException {
        LogReader reader = logs;
        if (reader != null) {
            try {
                LogEntry entry = reader.next();
                if (entry != null) return new Frame(entry.stream(), entry.line());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reader.close();
            logs = null;
        }
        Frame frame = attachment.next();
        if (frame == null && !left) awaitEnd();
        return frame;
    }

    private void awaitEnd() throws InterruptedException {
        try {
            end.await();
        } catch (InterruptedException e) {
            if (!left) throw e;
        }
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
        left = true;
        attachment.close();
        end.close();
    }
}
