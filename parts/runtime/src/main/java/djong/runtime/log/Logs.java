package djong.runtime.log;

import djong.linux.Inotify;
import djong.linux.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

/** The logs of a daemon: opens them for reading, and keeps them from growing without end. */
public final class Logs implements AutoCloseable {
    private final Inotify inotify;
    private final LogRotations rotations;
    private final ConcurrentHashMap<Path, LogFiles> known = new ConcurrentHashMap<>();

    private Logs(Inotify inotify) {
        this.inotify = inotify;
        this.rotations = new LogRotations(inotify);
    }

    public static Logs open(Poller poller) throws IOException {
        return new Logs(Inotify.open(poller));
    }

    private LogFiles files(Path log) throws IOException {
        try {
            return known.computeIfAbsent(log, path -> {
                try {
                    return LogFiles.of(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Opens a log at the place the query names. A file that does not exist yet counts as empty; its folder must exist when following.
     *
     * @param ended asked only when following, on a thread of its own
     */
    public LogReader open(Path log, LogQuery query, FollowUntil ended) throws IOException {
        return LogReader.open(inotify, files(log), query, null, ended);
    }

    /** Follows a log from where an earlier reader was; from the oldest line there is if that is gone. */
    public LogReader openAt(Path log, LogPosition from, FollowUntil ended) throws IOException {
        return LogReader.open(inotify, files(log), new LogQuery(true, true, -1, null, null, true), from, ended);
    }

    /** Rotates a log that is full, before it gets a writer. */
    public void prepare(Path log, LogLimits limits) throws IOException {
        rotations.prepare(files(log), limits);
    }

    /** What keeps a log that has a writer within its limits. Closing it says that the writer has gone. */
    public interface Keeping extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Keeps a log within its limits while it is written.
     *
     * @param earlier whether the writer comes from an earlier daemon, which may have been killed while it rotated
     */
    public Keeping keep(Path log, LogLimits limits, Reopen reopen, boolean earlier) throws IOException {
        LogFiles files = files(log);
        if (earlier) files.adopt();
        return rotations.watch(files, limits, reopen);
    }

    /** The log is removed with its folder. */
    public void forget(Path log) {
        known.remove(log);
    }

    /** Ends the readers that follow. Logs are written on. */
    @Override
    public void close() {
        rotations.close();
        inotify.close();
    }
}
