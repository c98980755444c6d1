package djong.runtime.log;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log. Each has a number, from 1 upwards. The one being written has the log's own name; rotated ones have their number behind it, and
 * {@code .gz} when compressed. So which files there are says which is the current one, also to a daemon that was killed in between.
 *
 * <p>A rotation has three steps: the current file gets its number for a name ({@link #rename}), its writer is told to open the log again, and once a
 * new file has the log's name the number goes up ({@link #reopened}). In between the writer fills the renamed file. The order must not be given
 * twice: conmon puts an empty file in the place of the one it finds.
 *
 * <p>One object per log and daemon; any thread.
 */
final class LogFiles {
    private static final String COMPRESSED = ".gz";
    private static final String UNFINISHED = ".gz.tmp";
    static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path log;
    /** Held while names change, and while files are opened by name. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();
    private final AtomicLong current;
    private final AtomicLong oldest;
    private boolean renamed;

    private LogFiles(Path log, long oldest, long current) {
        this.log = log;
        this.oldest = new AtomicLong(oldest);
        this.current = new AtomicLong(current);
    }

    /** Looks at what is there, and removes what a compression cut short has left. */
    static LogFiles of(Path log) throws IOException {
        var numbers = new TreeSet<Long>();
        String prefix = log.getFileName() + ".";
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder(log))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(prefix)) continue;
                String rest = name.substring(prefix.length());
                String digits = rest.endsWith(COMPRESSED) ? rest.substring(0, rest.length() - 3) : rest;
                if (digits.matches("[0-9]{1,18}")) {
                    numbers.add(Long.parseLong(digits));
                    // Compressed whole, and the original not yet gone.
                    if (rest.endsWith(COMPRESSED)) Files.deleteIfExists(log.resolveSibling(prefix + digits));
                } else if (rest.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (NoSuchFileException e) {
            return new LogFiles(log, 1, 1);
        }
        return numbers.isEmpty() ? new LogFiles(log, 1, 1) : new LogFiles(log, numbers.first(), numbers.last() + 1);
    }

    static Path folder(Path log) {
        Path folder = log.toAbsolutePath().getParent();
        if (folder == null) throw new IllegalArgumentException("no file: " + log);
        return folder;
    }

    Path log() {
        return log;
    }

    /** The number of the file being written. */
    long current() {
        return current.get();
    }

    /** The number of the oldest file there is. */
    long oldest() {
        return oldest.get();
    }

    /** Runs when the current number has changed. */
    void tell(Runnable follower) {
        followers.add(follower);
    }

    void forget(Runnable follower) {
        followers.remove(follower);
    }

    private void changed() {
        for (Runnable follower : followers) follower.run();
    }

    private Path rotated(long number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    private Path compressed(long number) {
        return log.resolveSibling(log.getFileName() + "." + number + COMPRESSED);
    }

    interface Opening {
        /** Called while names stand still. @param path null when the file is compressed */
        void opened(@Nullable Path path) throws IOException;
    }

    /** Opens a file; null when it is not there, or not yet. */
    @Nullable
    ReadableByteChannel open(long number, Opening with) throws IOException {
        lock.lock();
        try {
            Path plain = number == current.get() && !renamed ? log : rotated(number);
            FileChannel channel;
            try {
                channel = FileChannel.open(plain, StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                if (number >= current.get()) return null;
                return openCompressed(number, with);
            }
            try {
                with.opened(plain);
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ReadableByteChannel openCompressed(long number, Opening with) throws IOException {
        InputStream in;
        try {
            in = Files.newInputStream(compressed(number));
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            var channel =
                    Channels.newChannel(new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES));
            with.opened(null);
            return channel;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** When a rotated file was last written, in milliseconds since 1970; the largest number for one that may still be written or is not there. */
    long lastWriteMillis(long number) {
        lock.lock();
        try {
            if (number >= current.get()) return Long.MAX_VALUE;
            long plain = rotated(number).toFile().lastModified();
            if (plain == 0) plain = compressed(number).toFile().lastModified();
            return plain == 0 ? Long.MAX_VALUE : plain;
        } finally {
            lock.unlock();
        }
    }

    /** The size of the file being written; 0 when it is not there. */
    long bytes() {
        return log.toFile().length();
    }

    /** The size of a file as it is opened now, when it is plain. */
    long bytes(long number) {
        lock.lock();
        try {
            if (number == current.get() && !renamed) return bytes();
            long plain = rotated(number).toFile().length();
            return plain == 0 && Files.exists(compressed(number)) ? Long.MAX_VALUE : plain;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a rotation has begun and its end has not been seen. */
    boolean renamed() {
        lock.lock();
        try {
            return renamed;
        } finally {
            lock.unlock();
        }
    }

    /** First step of a rotation; false when one is under way or there is nothing to rotate. */
    boolean rename() throws IOException {
        lock.lock();
        try {
            if (renamed) return false;
            try {
                Files.move(log, rotated(current.get()), StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                return false;
            }
            renamed = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Third step: true, once, when the writer has opened the new file. */
    boolean reopened() {
        lock.lock();
        try {
            if (!renamed || !Files.exists(log)) return false;
            advance();
        } finally {
            lock.unlock();
        }
        changed();
        return true;
    }

    /** There is no writer any more: a rotation that has begun is over. */
    void writerGone() {
        lock.lock();
        try {
            if (!renamed) return;
            advance();
        } finally {
            lock.unlock();
        }
        changed();
    }

    private void advance() {
        renamed = false;
        current.incrementAndGet();
    }

    /**
     * A writer that an earlier daemon started is still there. Where no file has the log's name, that daemon was killed in the middle of a rotation, and
     * the newest rotated file is the one being written.
     */
    void adopt() {
        lock.lock();
        try {
            if (renamed || Files.exists(log) || !Files.exists(rotated(current.get() - 1))) return;
            renamed = true;
            current.decrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes the oldest files until there are no more than {@code files}, the current one included. The newest rotated file stays as an empty one where
     * it may not be kept: its number says which the current one is.
     */
    void prune(int files) throws IOException {
        lock.lock();
        try {
            long keep = Math.min(current.get() - files + 1, current.get() - 1);
            for (long number = oldest.get(); number < keep; number = oldest.incrementAndGet()) {
                Files.deleteIfExists(rotated(number));
                Files.deleteIfExists(compressed(number));
            }
            if (files == 1 && current.get() > 1 && !renamed) {
                Path last = rotated(current.get() - 1);
                if (last.toFile().length() > 0) {
                    try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
                        channel.truncate(0);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A rotated file that is not compressed yet; 0 if there is none. */
    long uncompressed() {
        lock.lock();
        try {
            for (long number = oldest.get(); number < current.get(); number++)
                if (rotated(number).toFile().length() > 0) return number;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** What a container wrote is for root's eyes. */
    private static OutputStream created(Path file) throws IOException {
        return Channels.newOutputStream(
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY));
    }

    /** Compresses a rotated file. Takes its time; readers are not kept waiting, those that have the file open keep it. */
    void compress(long number) throws IOException {
        Path from = rotated(number);
        Path to = log.resolveSibling(log.getFileName() + "." + number + UNFINISHED);
        try {
            Files.deleteIfExists(to);
            try (InputStream in = Files.newInputStream(from);
                    OutputStream out = new BufferedOutputStream(new GZIPOutputStream(created(to), BUFFER_BYTES))) {
                in.transferTo(out);
            }
            Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
            lock.lock();
            try {
                if (!Files.exists(from)) return;
                Files.move(to, compressed(number), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(from);
            } finally {
                lock.unlock();
            }
        } catch (NoSuchFileException e) {
            // Pruned, or removed with its container.
        } finally {
            Files.deleteIfExists(to);
        }
    }
}
