package djong.runtime.log;

import djong.linux.Inotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log from where a query begins to where it ends. For one thread; {@link #close} may come from another and ends a waiting {@link #next}.
 *
 * <p>A line that conmon read in pieces comes as one entry with the first piece's time, but no entry is longer than 16 KiB: longer lines come as several,
 * all but the last without a line feed. So Docker's readers have it.
 */
public final class LogReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int LARGEST_ENTRY = 16 * 1024;

    private final FileChannel file;
    private final LogQuery query;
    private final @Nullable Follow follow;

    /** Unread bytes are between start and end. */
    private byte[] buffer = new byte[BUFFER_BYTES];

    private int start;
    private int end;

    private final Pending[] pending = {new Pending(StdStream.STDOUT), new Pending(StdStream.STDERR)};
    private final ArrayDeque<LogEntry> ready = new ArrayDeque<>();
    private final LogTimes times = new LogTimes();
    private boolean finished;
    private volatile boolean closed;

    /** A file being written, and who says when that ends. */
    private static final class Follow {
        final Inotify inotify;
        final Inotify.Watch watch;
        final Thread waiter;
        volatile boolean complete;

        Follow(Inotify inotify, Inotify.Watch watch, FollowUntil until) {
            this.inotify = inotify;
            this.watch = watch;
            this.waiter = Thread.ofVirtual().name("djong-log-follow").start(() -> {
                try {
                    until.await();
                    complete = true;
                    watch.wake();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        void close() {
            waiter.interrupt();
            watch.close();
        }
    }

    /** A line of which the end has not been read. */
    private static final class Pending {
        final StdStream stream;
        byte[] bytes = new byte[1024];
        int length;
        Instant time = Instant.EPOCH;

        Pending(StdStream stream) {
            this.stream = stream;
        }

        void add(byte[] from, int offset, int count) {
            if (length + count > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }
    }

    private LogReader(FileChannel file, LogQuery query, @Nullable Follow follow) {
        this.file = file;
        this.query = query;
        this.follow = follow;
    }

    static LogReader open(Inotify inotify, Path log, LogQuery query, FollowUntil ended) throws IOException {
        if (query.follow() && !Files.exists(log)) makeEmpty(log);
        FileChannel file;
        try {
            file = FileChannel.open(log, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            file = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ);
        }
        try {
            if (query.tail() >= 0) file.position(LogTail.position(file, query.tail()));
            // Watched before the first read, so that nothing written in between is missed.
            Follow follow = query.follow() ? new Follow(inotify, inotify.watch(log), ended) : null;
            return new LogReader(file, query, follow);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static void makeEmpty(Path log) throws IOException {
        // conmon appends to what is there.
        Files.newByteChannel(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
    }

    /** The next entry that the query asks for; blocks when following. Null at the end, or once closed. */
    public @Nullable LogEntry next() throws IOException, InterruptedException {
        while (true) {
            LogEntry entry = ready.poll();
            if (entry != null) return entry;
            if (finished || closed) return null;
            if (!parseLine() && !fill()) finish();
        }
    }

    /** False when nothing more can come. */
    private boolean fill() throws IOException, InterruptedException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        while (true) {
            // Asked before the read: what was written before the end is read after it is known.
            boolean complete = follow == null || follow.complete;
            int n;
            try {
                n = file.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
            } catch (ClosedChannelException e) {
                return false;
            }
            if (n > 0) {
                end += n;
                return true;
            }
            if (complete || closed || follow == null) return false;
            Instant until = query.until();
            if (until == null) {
                follow.watch.await();
            } else {
                Duration left = Duration.between(Instant.now(), until);
                if (!left.isPositive()) return false;
                follow.watch.await(left);
            }
            if (closed) return false;
        }
    }

    private void finish() {
        finished = true;
        for (Pending line : pending) if (line.length > 0) emit(line, line.length);
    }

    /** Takes one line off the buffer; false when there is no whole one. */
    private boolean parseLine() {
        int feed = start;
        while (feed < end && buffer[feed] != '\n') feed++;
        if (feed == end) return false;
        int line = start;
        start = feed + 1;
        int at = line;
        while (at < feed && buffer[at] != ' ') at++;
        // "TIME stdout F text": after the time seven bytes of stream name with its blanks, and the mark.
        int text = at + " stdout F ".length();
        if (text > feed) return true;
        boolean error = buffer[at + 4] == 'e';
        Pending to = pending[error ? 1 : 0];
        boolean whole = buffer[text - 2] == 'F';
        if (!(error ? query.stderr() : query.stdout())) return true;
        if (to.length == 0) {
            Instant time = times.parse(buffer, line, at);
            if (time == null) return true;
            if (query.since() != null && time.isBefore(query.since())) return true;
            if (query.until() != null && time.isAfter(query.until())) {
                finished = true;
                return true;
            }
            to.time = time;
            if (whole && feed - text < LARGEST_ENTRY) {
                ready.add(new LogEntry(to.stream, time, Arrays.copyOfRange(buffer, text, feed + 1)));
                return true;
            }
        }
        to.add(buffer, text, whole ? feed + 1 - text : feed - text);
        int sent = 0;
        while (to.length - sent > LARGEST_ENTRY) {
            ready.add(new LogEntry(to.stream, to.time, Arrays.copyOfRange(to.bytes, sent, sent + LARGEST_ENTRY)));
            sent += LARGEST_ENTRY;
        }
        if (sent > 0) {
            System.arraycopy(to.bytes, sent, to.bytes, 0, to.length - sent);
            to.length -= sent;
        }
        if (whole) emit(to, to.length);
        return true;
    }

    private void emit(Pending line, int length) {
        ready.add(new LogEntry(line.stream, line.time, Arrays.copyOf(line.bytes, length)));
        line.length = 0;
    }

    @Override
    public void close() {
        closed = true;
        if (follow != null) follow.close();
        try {
            file.close();
        } catch (IOException e) {
            // Nothing was written.
        }
    }
}
