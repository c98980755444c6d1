package djong.build.op;

import djong.base.EngineException;
import djong.dockerfile.Mount;
import djong.linux.Dir;
import djong.linux.Root;
import djong.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Folders that steps share from build to build: {@code RUN --mount=type=cache}. */
public final class CacheFolders {
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    /** How many steps use a folder now. */
    private final Map<String, Integer> used = new HashMap<>();

    /** @param folder where they are kept; made when it is missing */
    public CacheFolders(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
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
        String name = Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex();
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
            return new Use(this, name, made(name, mount));
        } catch (IOException e) {
            release(name);
            throw new EngineException.System("cannot make a cache: " + e.getMessage(), e);
        }
    }

    private Path made(String name, Mount mount) throws IOException {
        Path path = folder.resolve(name);
        lock.lock();
        try {
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

    /** Removes those that nobody uses. */
    public void clear() {
        lock.lock();
        try (Root root = Root.open(folder);
                Dir all = root.directory()) {
            for (String name : all.list()) if (!used.containsKey(name)) all.removeTree(name);
        } catch (IOException e) {
            throw new EngineException.System("cannot remove caches: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}
