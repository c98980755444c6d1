package djong.runtime.log;

import djong.linux.Inotify;
import djong.linux.Poller;
import java.io.IOException;
import java.nio.file.Path;

/** Opens logs for reading. One instance serves all readers of a daemon. */
public final class Logs implements AutoCloseable {
    private final Inotify inotify;

    private Logs(Inotify inotify) {
        this.inotify = inotify;
    }

    public static Logs open(Poller poller) throws IOException {
        return new Logs(Inotify.open(poller));
    }

    /**
     * Opens a log at the place the query names. A file that does not exist yet counts as empty, and is made when following.
     *
     * @param ended asked only when following, on a thread of its own
     */
    public LogReader open(Path log, LogQuery query, FollowUntil ended) throws IOException {
        return LogReader.open(inotify, log, query, ended);
    }

    /** Ends the readers that follow. */
    @Override
    public void close() {
        inotify.close();
    }
}
