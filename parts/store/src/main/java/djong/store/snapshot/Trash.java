package djong.store.snapshot;

import djong.linux.Dir;
import djong.linux.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/** What is on its way out: moved here at once, deleted later. The trees come from containers: {@link Dir#removeTree} follows no link in them. */
final class Trash {
    private static final System.Logger LOG = System.getLogger(Trash.class.getName());

    private final Path folder;
    private volatile boolean closed;

    Trash(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /** Moves a directory here, if it is there. Under a new name, since those of snapshots may be used again. */
    void take(Path directory) throws IOException {
        Path to = folder.resolve(Long.toHexString(ThreadLocalRandom.current().nextLong()));
        try {
            Files.move(directory, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Moved already.
        }
    }

    /** Deletes what is here; blocks for as long as that takes. */
    void empty() {
        try (Root root = Root.open(folder);
                Dir top = root.directory()) {
            for (String name : top.list()) {
                if (closed) return;
                try {
                    top.removeTree(name);
                } catch (IOException e) {
                    // One that cannot be deleted (an immutable file, a mount) must not keep the others; it is tried
                    // again next time.
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "cannot delete {0}: {1}",
                            folder.resolve(name),
                            e.getMessage());
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot look into {0}: {1}", folder, e.getMessage());
        }
    }

    /** Stops {@link #empty} after the tree in hand. */
    void close() {
        closed = true;
    }
}
