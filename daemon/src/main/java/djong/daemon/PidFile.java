package djong.daemon;

import djong.base.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file with this process's id, while it runs. One that a dead process left is replaced. */
final class PidFile implements AutoCloseable {
    private final Path path;

    private PidFile(Path path) {
        this.path = path;
    }

    /** @throws EngineException.Unavailable when the process it names lives */
    static PidFile write(Path path) throws IOException {
        long own = ProcessHandle.current().pid();
        try {
            String before = Files.readString(path).strip();
            if (before.matches("[0-9]{1,9}")) {
                long pid = Long.parseLong(before);
                if (pid != own && Files.exists(Path.of("/proc/" + pid))) {
                    throw new EngineException.Unavailable(
                            "failed to start daemon, ensure djongd is not running or delete " + path
                                    + ": process with PID " + pid + " is still running");
                }
            }
        } catch (NoSuchFileException _) {
            // The usual case.
        }
        Path parent = path.getParent();
        if (parent != null) Files.createDirectories(parent);
        Files.writeString(path, Long.toString(own));
        return new PidFile(path);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
