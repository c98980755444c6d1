package djong.runtime.log;

import djong.linux.Inotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** How much later than a line's time its file may seem to have been written: file systems round times down. */
    private static final long CLOCK_MILLIS = 1000;

    private final LogFiles files;
    private final LogQuery query;
    private final @Nullable Follow follow;

    /** Null while the file is not there. */
    private volatile @Nullable ReadableByteChannel file;
    /** Of the file being read. */
    private long number;
    /** How much of it has been read into the buffer. */
    private long offset;
    /** Without following the end is where it was at the beginning. */
    private long endNumber;

    private long endOffset;

    /** Unread bytes are between start and end. */
    private byte[] buffer = new byte[BUFFER_BYTES];

    private int start;
    private int end;

    private final Pending[] pending = {new Pending(StdStream.STDOUT), new Pending(StdStream.STDERR)};
    private final ArrayDeque<LogEntry> ready = new ArrayDeque<>();
    private final LogTimes times = new LogTimes();
    private boolean finished;
    private volatile boolean closed;

    /** Files being written, and who says when that ends. */
    private static final class Follow {
        final Inotify inotify;
        final Thread waiter;
        volatile boolean complete;
        final Runnable wake = this::wake;
        private volatile Inotify.Watch watch;

        Follow(Inotify inotify, Path first, FollowUntil until) throws IOException {
            this.inotify = inotify;
            this.watch = inotify.watch(first);
            this.waiter = Thread.ofVirtual().name("djong-log-follow").start(() -> {
                try {
                    until.await();
                    complete = true;
                    wake();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        void turnTo(Path path) throws IOException {
            Inotify.Watch before = watch;
            watch = inotify.watch(path);
            before.close();
        }

        private void wake() {
            watch.wake();
        }

        void await(@Nullable Duration atMost) throws InterruptedException {
            if (atMost == null) watch.await();
            else watch.await(atMost);
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
        /** Where to read again to get what is pending. */
        LogPosition at = LogPosition.START;

        Pending(StdStream stream) {
            this.stream = stream;
        }

        void add(byte[] from, int offset, int count) {
            if (length + count > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }
    }

    private LogReader(LogFiles files, LogQuery query, @Nullable Follow follow) {
        this.files = files;
        this.query = query;
        this.follow = follow;
    }

    /** @param from where to go on; null to begin where the query says */
    static LogReader open(
            Inotify inotify, LogFiles files, LogQuery query, @Nullable LogPosition from, FollowUntil ended)
            throws IOException {
        // Watched before the first read, so that nothing written in between is missed.
        Follow follow = query.follow() ? new Follow(inotify, LogFiles.folder(files.log()), ended) : null;
        var reader = new LogReader(files, query, follow);
        try {
            if (follow != null) files.tell(follow.wake);
            reader.begin(from);
            return reader;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void begin(@Nullable LogPosition from) throws IOException {
        endNumber = files.current();
        number = endNumber;
        if (from != null) {
            number = Math.clamp(from.number(), files.oldest(), endNumber);
            open();
            if (number == from.number()) skip(from.offset());
        } else if (query.tail() >= 0) {
            tail(query.tail());
        } else {
            number = files.oldest();
            Instant since = query.since();
            // A file whose last line is too old has none that is not.
            if (since != null)
                while (number < endNumber && files.lastWriteMillis(number) + CLOCK_MILLIS < since.toEpochMilli())
                    number++;
            open();
        }
        if (follow == null) endOffset = files.bytes(endNumber);
    }

    private void tail(int lines) throws IOException {
        int left = lines;
        while (true) {
            open();
            LogTail.Found found =
                    file == null ? new LogTail.Found(0, 0) : LogTail.find(file, left, number == endNumber);
            left -= found.lines();
            // At the beginning of a file there may be the end of a line that began in the one before.
            boolean whole = left == 0 && (found.position() > 0 || lines == 0);
            if (whole || number <= files.oldest()) {
                // The search has used up what cannot go back.
                if (!(file instanceof FileChannel)) open();
                skip(found.position());
                return;
            }
            number--;
        }
    }

    /** Opens the file of this number, if it is there. */
    private void open() throws IOException {
        ReadableByteChannel before = file;
        if (before != null) before.close();
        offset = 0;
        file = files.open(number, path -> {
            if (follow != null && path != null) follow.turnTo(path);
        });
        if (closed && file != null) file.close();
    }

    private void skip(long bytes) throws IOException {
        if (file instanceof FileChannel plain) {
            offset = Math.min(bytes, plain.size());
            plain.position(offset);
            return;
        }
        ByteBuffer skipped = ByteBuffer.wrap(buffer);
        while (file != null && offset < bytes) {
            skipped.clear().limit((int) Math.min(buffer.length, bytes - offset));
            int n = file.read(skipped);
            if (n < 0) return;
            offset += n;
        }
    }

    /** Where a reader that goes on after the last entry has to begin; some of a long line may come again. */
    public LogPosition position() {
        LogPosition first = ready.isEmpty() ? here() : readyAt;
        for (Pending line : pending) {
            if (line.length > 0
                    && (line.at.number() < first.number()
                            || line.at.number() == first.number() && line.at.offset() < first.offset()))
                first = line.at;
        }
        return first;
    }

    private LogPosition here() {
        return new LogPosition(number, offset - (end - start));
    }

    /** Where the line began of which entries are still ready. */
    private LogPosition readyAt = LogPosition.START;

    /** Whether everything that is there has been read: the next call of {@link #next} may wait. */
    public boolean idle() {
        return ready.isEmpty() && start == end;
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
            boolean rotated = number < files.current();
            int n = read();
            if (n > 0) {
                end += n;
                offset += n;
                return true;
            }
            if (closed) return false;
            if (rotated && (follow != null || number < endNumber)) {
                next(number + 1);
                continue;
            }
            if (complete || follow == null) return false;
            if (file == null && Files.exists(files.log())) {
                open();
                continue;
            }
            Instant until = query.until();
            Duration left = until == null ? null : Duration.between(Instant.now(), until);
            if (left != null && !left.isPositive()) return false;
            follow.await(left);
            if (closed) return false;
        }
    }

    private int read() throws IOException {
        int room = buffer.length - end;
        if (follow == null && number == endNumber) room = (int) Math.min(room, endOffset - offset);
        ReadableByteChannel from = file;
        if (room <= 0 || from == null) return -1;
        try {
            return from.read(ByteBuffer.wrap(buffer, end, room));
        } catch (ClosedChannelException e) {
            return -1;
        }
    }

    private void next(long following) throws IOException {
        // A line without an end was left by a writer that was killed.
        start = 0;
        end = 0;
        number = Math.max(following, files.oldest());
        open();
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
        long lineOffset = offset - (end - line);
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
            to.at = new LogPosition(number, lineOffset);
            if (whole && feed - text < LARGEST_ENTRY) {
                ready.add(new LogEntry(to.stream, time, Arrays.copyOfRange(buffer, text, feed + 1)));
                return true;
            }
        }
        to.add(buffer, text, whole ? feed + 1 - text : feed - text);
        readyAt = to.at;
        int sent = 0;
        while (to.length - sent > LARGEST_ENTRY) {
            ready.add(new LogEntry(to.stream, to.time, Arrays.copyOfRange(to.bytes, sent, sent + LARGEST_ENTRY)));
            sent += LARGEST_ENTRY;
        }
        if (sent > 0) {
            System.arraycopy(to.bytes, sent, to.bytes, 0, to.length - sent);
            to.length -= sent;
            to.at = new LogPosition(number, lineOffset);
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
        if (follow != null) {
            files.forget(follow.wake);
            follow.close();
        }
        ReadableByteChannel open = file;
        try {
            if (open != null) open.close();
        } catch (IOException e) {
            // Nothing was written.
        }
    }
}
