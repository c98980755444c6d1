package djong.store;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Ownership of a data root: a lock on the file {@code lock}, which ends with the process, and the file {@code owner}, which says whose it
 * is. They are two files because closing any descriptor of a file drops all of a process's fcntl(2) locks on it: neither reading who
 * the owner is, nor a second attempt within one process, may touch the locked one.
 */
final class DataRootLock implements AutoCloseable {
    private final FileChannel channel;
    private final Path owner;

    private DataRootLock(FileChannel channel, Path owner) {
        this.channel = channel;
        this.owner = owner;
    }

    static DataRootLock take(Path root) {
        Path owner = root.resolve("owner");
        String self = self();
        FileChannel channel = null;
        try {
            if (self.equals(read(owner))) throw taken(root, self);
            channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw taken(root, read(owner));
            }
            Files.writeString(owner, self);
            return new DataRootLock(channel, owner);
        } catch (OverlappingFileLockException e) {
            throw taken(root, self);
        } catch (IOException e) {
            throw new EngineException.System("cannot lock the data root " + root + ": " + e.getMessage(), e);
        }
    }

    private static EngineException taken(Path root, @Nullable String owner) {
        String pid = owner == null ? "" : owner.split(" ", 2)[0];
        return new EngineException.Unavailable("the data root " + root + " is in use by "
                + (pid.isEmpty() ? "another process" : "process " + pid)
                + ": stop that daemon, or choose another folder with --data-root");
    }

    // The start time as well: in a container every daemon has process id 1.
    private static String self() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + " " + self.info().startInstant().orElse(Instant.EPOCH);
    }

    private static @Nullable String read(Path owner) throws IOException {
        try {
            return Files.readString(owner);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(owner);
        channel.close();
    }
}
