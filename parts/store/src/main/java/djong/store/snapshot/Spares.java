package djong.store.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Empty snapshot folders, made in advance. Making one takes three mkdir(2), which ext4 slows down to a third of a millisecond each while
 * it steps over inodes that were freed in the last seconds; renaming one takes a tenth of that.
 */
final class Spares {
    private static final System.Logger LOG = System.getLogger(Spares.class.getName());
    private static final int WANTED = 4;

    private final Path folder;
    private final ConcurrentLinkedQueue<Path> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();

    /** What an earlier process has left may be half made, and goes to {@code trash}. */
    Spares(Path folder, Trash trash) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path each : left) trash.take(each);
        }
    }

    /** Makes {@code directory} with {@code fs} (mode 0755) and {@code work} in it. */
    static void make(Path directory) throws IOException {
        Path upper = directory.resolve("fs");
        Files.createDirectories(upper);
        Files.createDirectories(directory.resolve("work"));
        // mkdir(2) obeys the umask.
        if (((int) Files.getAttribute(upper, "unix:mode") & 07777) != 0755)
            Files.setAttribute(upper, "unix:mode", 0755);
    }

    /** The same, by taking one that is ready. */
    void place(Path directory) throws IOException {
        Path spare = ready.poll();
        if (spare == null) make(directory);
        else Files.move(spare, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes as many as should be there; for one thread. */
    void fill() {
        try {
            while (ready.size() < WANTED) {
                Path spare = folder.resolve(Integer.toString(names.incrementAndGet()));
                make(spare);
                ready.add(spare);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot make folders in {0}: {1}", folder, e.getMessage());
        }
    }
}
