package djong.runtime.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Skeleton. */
public final class LogReader implements AutoCloseable {
    LogReader() {}

    public @Nullable LogEntry next() throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
