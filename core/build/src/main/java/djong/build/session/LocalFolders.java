package djong.build.session;

import djong.base.EngineException;
import djong.linux.Dir;
import djong.linux.Root;
import djong.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Folders that hold what clients have sent, from build to build, so that the next transfer of the same folder is short. One build at a time has a folder; a second of
 * the same key gets another. They go when nobody has used them for two days, when there are too many, and when the machine was started anew, since a power cut may
 * leave files that look whole.
 */
public final class LocalFolders {
    private static final Duration KEPT = Duration.ofHours(48);
    private static final int MOST = 32;
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> used = new HashSet<>();
    private final Map<String, Instant> lastUsed = new HashMap<>();

    private LocalFolders(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** @param folder where they are kept; made when it is missing */
    public static LocalFolders open(Path folder, InstantSource clock) {
        try {
            Files.createDirectories(folder);
            var all = new LocalFolders(folder, clock);
            Path mark = folder.resolve("boot");
            String boot = Files.readString(BOOT_ID);
            if (!Files.exists(mark) || !Files.readString(mark).equals(boot)) {
                try (Root root = Root.open(folder);
                        Dir top = root.directory()) {
                    top.removeContents();
                }
                Files.writeString(mark, boot);
            }
            try (var found = Files.list(folder)) {
                for (Path each : found.toList())
                    if (Files.isDirectory(each)) all.lastUsed.put(name(each), clock.instant());
            }
            return all;
        } catch (IOException e) {
            throw new EngineException.System("cannot prepare the folders of clients: " + e.getMessage(), e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** A folder in use. */
    record Use(LocalFolders all, String name, Path folder) implements LocalFiles {
        @Override
        public void close() {
            all.release(name);
        }
    }

    /** A folder for this build alone; with what the last one of that key has left in it, if there is one that nobody uses. */
    Use take(String key) throws IOException {
        String hex = Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex();
        String name = hex;
        lock.lock();
        try {
            for (int i = 1; !used.add(name); i++) name = hex + "-" + i;
            lastUsed.put(name, clock.instant());
        } finally {
            lock.unlock();
        }
        try {
            return new Use(this, name, Files.createDirectories(folder.resolve(name)));
        } catch (IOException e) {
            release(name);
            throw e;
        }
    }

    private void release(String name) {
        lock.lock();
        try {
            used.remove(name);
            lastUsed.put(name, clock.instant());
            List<String> free = new ArrayList<>(lastUsed.keySet());
            free.removeAll(used);
            free.sort(Comparator.comparing(each -> lastUsed.getOrDefault(each, Instant.EPOCH)));
            Instant oldest = clock.instant().minus(KEPT);
            for (String each : free) {
                boolean old = lastUsed.getOrDefault(each, Instant.EPOCH).isBefore(oldest);
                if (old || lastUsed.size() > MOST) remove(each);
            }
        } catch (IOException e) {
            System.getLogger(LocalFolders.class.getName())
                    .log(System.Logger.Level.WARNING, "a client's folder stays: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Removes those that nobody uses. */
    public void clear() {
        lock.lock();
        try {
            for (String name : List.copyOf(lastUsed.keySet())) if (!used.contains(name)) remove(name);
        } catch (IOException e) {
            throw new EngineException.System("cannot remove the folders of clients: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private void remove(String name) throws IOException {
        try (Root root = Root.open(folder);
                Dir top = root.directory()) {
            top.removeTree(name);
        }
        lastUsed.remove(name);
    }
}
