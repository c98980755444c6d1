package djong.engine.container;

import djong.runtime.Attachment;
import djong.runtime.Frame;
import djong.runtime.log.LogEntry;
import djong.runtime.log.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A client at a container's streams: first what was logged, if asked for, then what comes. */
final class AttachedSession implements Session {
    private final boolean tty;
    private final Attachment attachment;
    private final DetachKeys keys;
    private final Runnable onDetach;
    private @Nullable LogReader logs;

    /** @param onDetach told once, when the detach keys were read */
    AttachedSession(boolean tty, Attachment attachment, @Nullable LogReader logs, DetachKeys keys, Runnable onDetach) {
        this.tty = tty;
        this.attachment = attachment;
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
        return attachment.next();
    }

    @Override
    public boolean write(byte[] data, int offset, int length) throws IOException {
        DetachKeys.Result result = keys.scan(data, offset, length);
        if (result.passed().length > 0) attachment.write(result.passed(), 0, result.passed().length);
        if (!result.detached()) return true;
        onDetach.run();
        attachment.close();
        return false;
    }

    @Override
    public void closeInput() {
        attachment.closeInput();
    }

    @Override
    public void close() {
        attachment.close();
    }
}
