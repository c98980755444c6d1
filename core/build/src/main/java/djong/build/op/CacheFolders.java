package djong.build.op;

import djong.base.EngineException;
import djong.dockerfile.Mount;
import djong.linux.Dir;
import djong.linux.Root;
import djong.linux.Sizes;
import djong.linux.Stat;
import djong.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Folders that steps share from build to build: {@code RUN --mount=type=cache}. Their names on the disk are digests of their ids; beside them are their
 * {@link CacheIds} and what is being imported. Any thread may call.
 */
public final class CacheFolders {
    private static final System.Logger LOG = System.getLogger(CacheFolders.class.getName());
    private static final String IDS = ".ids";
    private static final String IMPORTS = ".imports";

    private final Path folder;
    private final CacheIds ids;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    /** How many steps and exports use a folder now. */
    private final Map<String, Integer> used = new HashMap<>();

    /** Removes imports that a daemon before did not finish. @param folder where they are kept; made when it is missing */
    public CacheFolders(Path folder, InstantSource clock) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            ids = new CacheIds(folder, folder.resolve(IDS), clock);
            try (Root root = Root.open(folder);
                    Dir all = root.directory()) {
                all.removeTree(IMPORTS);
                all.mkdir(IMPORTS, 0700);
            }
        } catch (IOException e) {
            throw new EngineException.System("cannot make " + folder + ": " + e.getMessage(), e);
        }
    }

    /** A folder in use. */
    record Use(CacheFolders all, String name, Path path) implements AutoCloseable {
        @Override
        public void close() {
            all.release(name);
        }
    }

    /** Blocks while another step uses it, if it is to be used by one at a time. */
    Use take(Mount mount) throws InterruptedException {
        String id = mount.id().isEmpty() ? mount.target() : mount.id();
        String name = name(id);
        lock.lockInterruptibly();
        try {
            switch (mount.sharing()) {
                case SHARED -> {}
                case LOCKED -> {
                    while (used.containsKey(name)) freed.await();
                }
                case PRIVATE -> {
                    String own = name;
                    for (int i = 1; used.containsKey(own); i++) own = name + "-" + i;
                    name = own;
                }
            }
            used.merge(name, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        try {
            return new Use(this, name, made(name, id, mount));
        } catch (IOException e) {
            release(name);
            throw new EngineException.System("cannot make a cache: " + e.getMessage(), e);
        }
    }

    private static String name(String id) {
        return Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private Path made(String name, String id, Mount mount) throws IOException {
        Path path = folder.resolve(name);
        lock.lock();
        try {
            ids.note(name, id);
            if (!Files.isDirectory(path)) make(name, mount);
            return path;
        } finally {
            lock.unlock();
        }
    }

    private void make(String name, Mount mount) throws IOException {
        try (Root root = Root.open(folder);
                Dir all = root.directory()) {
            Integer mode = mount.mode();
            Integer uid = mount.uid();
            Integer gid = mount.gid();
            all.mkdir(name, 0700);
            all.chown(name, uid == null ? 0 : uid, gid == null ? 0 : gid);
            all.chmod(name, mode == null ? 0755 : mode);
        }
    }

    private void release(String name) {
        lock.lock();
        try {
            used.compute(name, (_, n) -> n == null || n == 1 ? null : n - 1);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The folder that has an id, in turn with steps: waits until nobody uses it, and then steps that want it for themselves wait. Blocks.
     *
     * @throws EngineException.NotFound when there is none
     */
    Use hold(String id) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            String name = nameOf(id);
            while (used.containsKey(name)) freed.await();
            Path path = folder.resolve(name);
            if (!Files.isDirectory(path)) throw new EngineException.NotFound("no such build cache: " + id);
            if (!name.equals(id)) note(name, id);
            used.put(name, 1);
            return new Use(this, name, path);
        } finally {
            lock.unlock();
        }
    }

    /** One from before ids were noted goes by its name, until a step uses it. */
    private String nameOf(String id) {
        String name = name(id);
        if (Files.isDirectory(folder.resolve(name)) || !id.matches("[0-9a-f]{64}(-[0-9]+)?")) return name;
        return Files.isDirectory(folder.resolve(id)) ? id : name;
    }

    /** A folder beside the caches for what is to become one; what is in it when a daemon starts is removed. To be closed. */
    Root imports() throws IOException {
        return Root.open(folder.resolve(IMPORTS));
    }

    /** What is at the top of the folder with this id; null when there is none. @throws EngineException.Conflict when somebody uses it */
    @Nullable
    Stat unused(String id) throws IOException {
        String name = name(id);
        lock.lock();
        try (Root root = Root.open(folder);
                Dir all = root.directory()) {
            refuseUsed(name, id);
            return all.statIfExists(name);
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@code fresh} of {@code from} becomes the folder with this id, at once; what that was is {@code fresh} from then on.
     *
     * @throws EngineException.Conflict when somebody uses it
     */
    void replace(String id, Dir from, String fresh) throws IOException {
        String name = name(id);
        lock.lock();
        try (Root root = Root.open(folder);
                Dir all = root.directory()) {
            refuseUsed(name, id);
            note(name, id);
            if (all.statIfExists(name) == null) from.renameToFree(fresh, all, name);
            else from.exchange(fresh, all, name);
        } finally {
            lock.unlock();
        }
    }

    /** Says that it is the daemon's disk that fails, not what it was sent. */
    private void note(String name, String id) {
        try {
            ids.note(name, id);
        } catch (IOException e) {
            throw new EngineException.System("cannot note the id of cache " + id + ": " + e, e);
        }
    }

    private void refuseUsed(String name, String id) {
        if (used.containsKey(name))
            throw new EngineException.Conflict("conflict: unable to import build cache " + id + " - cache is in use");
    }

    /** All, by their ids. Walks through their files; blocks for the disk. */
    public List<CacheUsage> list() {
        Map<String, CacheUsage> all = new TreeMap<>();
        for (Map.Entry<String, CacheUsage> each : known().entrySet()) {
            CacheUsage found = each.getValue();
            try {
                long size = Sizes.of(folder.resolve(each.getKey()));
                var measured = new CacheUsage(found.id(), size, found.lastUsed(), found.inUse());
                all.merge(found.id(), measured, CacheUsage::with);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a cache that has gone meanwhile", e);
            }
        }
        return List.copyOf(all.values());
    }

    /** By their names, not measured. */
    private Map<String, CacheUsage> known() {
        Map<String, CacheUsage> all = new HashMap<>();
        lock.lock();
        try {
            for (String name : names()) {
                CacheIds.Known known = ids.of(name);
                all.put(name, new CacheUsage(known.id(), 0, known.lastUsed(), used.containsKey(name)));
            }
            return all;
        } catch (IOException e) {
            throw new EngineException.System("cannot list caches: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private List<String> names() throws IOException {
        try (Root root = Root.open(folder);
                Dir all = root.directory()) {
            return all.list().stream().filter(name -> !name.startsWith(".")).toList();
        }
    }

    /** Removes those that nobody uses. */
    public void clear() {
        lock.lock();
        try (Root root = Root.open(folder);
                Dir all = root.directory()) {
            for (String name : names()) {
                if (used.containsKey(name)) continue;
                all.removeTree(name);
                ids.forget(name);
            }
        } catch (IOException e) {
            throw new EngineException.System("cannot remove caches: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}
