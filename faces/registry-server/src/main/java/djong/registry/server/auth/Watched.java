package djong.registry.server.auth;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A small text file that is read again when it has changed. One that has become unreadable or wrong leaves things as they were, and the log says so. */
final class Watched<T> {
    private static final System.Logger LOG = System.getLogger(Watched.class.getName());
    private static final long MAX_BYTES = 16 << 20;

    /** Understands the lines of a file. */
    @FunctionalInterface
    interface Reader<T> {
        T read(List<String> lines) throws IOException;
    }

    private record Version(long modifiedMillis, long size, Object key) {}

    private final Path file;
    private final Reader<T> reader;
    private final ReentrantLock lock = new ReentrantLock();
    private Version version;
    private volatile T value;

    /** @throws IOException when it cannot be read now; the message names the file */
    Watched(Path file, Reader<T> reader) throws IOException {
        this.file = file;
        this.reader = reader;
        this.version = version();
        this.value = parse();
    }

    private Version version() throws IOException {
        var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return new Version(attributes.lastModifiedTime().toMillis(), attributes.size(), key == null ? "" : key);
    }

    private T parse() throws IOException {
        if (Files.size(file) > MAX_BYTES) throw new IOException(file + " is too large");
        try {
            return reader.read(Files.readAllLines(file));
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    T current() {
        lock.lock();
        try {
            Version now = version();
            if (!now.equals(version)) {
                version = now;
                value = parse();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "going on with what was in the file before: {0}", e.getMessage());
        } finally {
            lock.unlock();
        }
        return value;
    }
}
