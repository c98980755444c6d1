package djong.build.classic;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.buildkit.ApiBuild;
import djong.build.buildkit.BuildKit;
import djong.build.control.BuildHistory;
import djong.build.control.BuildKitDoor;
import djong.build.control.ControlCalls;
import djong.build.op.CacheFolders;
import djong.build.session.LocalFolders;
import djong.build.session.SessionDoor;
import djong.build.session.Sessions;
import djong.build.solver.BuildCache;
import djong.build.solver.Kept;
import djong.build.solver.Solver;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import djong.oci.Digest;
import djong.store.metadata.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The service that builds images of Dockerfiles. Any thread may call. */
public final class Builder {
    /** What is kept of builds at most, unless somebody says otherwise: the least recently used goes first. */
    private static final long KEPT_BYTES = 20L << 30;

    private final Parts parts;
    private final Steps steps;
    private final BuildCache cache;
    private final Solver solver;
    private final CacheFolders folders;
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private volatile @Nullable BuildKit kit;

    private Builder(Parts parts, Steps steps, BuildCache cache, CacheFolders folders) {
        this.parts = parts;
        this.steps = steps;
        this.cache = cache;
        this.solver = new Solver(cache);
        this.folders = folders;
    }

    /** Takes up what earlier builds have left. */
    public static Builder open(Parts parts, Steps steps) {
        BuildCache cache = BuildCache.open(parts.store(), parts.clock());
        parts.images().keepAlso(cache::roots);
        var folders = new CacheFolders(parts.store().dataRoot().resolve("build").resolve("cache"), parts.clock());
        return new Builder(parts, steps, cache, folders);
    }

    /**
     * Builds an image and gives it its names. Blocks for as long as it takes; an interrupt ends it at once, and of what was running nothing is left. What was
     * finished stays, for the next build.
     *
     * @param body the context, as an archive, packed or not
     * @return the image's id
     * @throws EngineException in Docker's words
     * @throws RuntimeException what {@code out} has thrown
     */
    public Digest build(BuildRequest request, InputStream body, Output out) throws InterruptedException {
        return cancellable(request.id(), () -> {
            try {
                return new Session(parts, steps, solver, folders, request, out).run(body);
            } catch (IOException e) {
                throw new EngineException.System(String.valueOf(e.getMessage()), e);
            }
        });
    }

    /** The same by BuildKit. See {@link BuildKit#build}. */
    public Optional<Digest> build(ApiBuild build, Consumer<byte[]> told) throws InterruptedException {
        BuildKit open = kit;
        if (open == null) throw new EngineException.Unavailable("the builder is not ready");
        return cancellable(build.id(), () -> open.build(build, told));
    }

    private interface Work<T> {
        T done() throws InterruptedException;
    }

    private <T> T cancellable(String id, Work<T> work) throws InterruptedException {
        if (!id.isEmpty() && running.putIfAbsent(id, Thread.currentThread()) != null)
            throw new EngineException.Conflict("build " + id + " is running already");
        try {
            T result = work.done();
            cache.forget(_ -> true, KEPT_BYTES);
            return result;
        } finally {
            if (!id.isEmpty()) running.remove(id);
        }
    }

    /** Ends a build, if there is one of that id. */
    public void cancel(String id) {
        Thread thread = running.get(id);
        if (thread != null) thread.interrupt();
    }

    /** What is kept of builds, the oldest first. */
    public List<Kept> kept() {
        return cache.list();
    }

    /** Folders of {@code RUN --mount=type=cache}. */
    public CacheFolders folders() {
        return folders;
    }

    /** What was forgotten, and how much that has freed. */
    public record Pruned(List<Kept> forgotten, long bytes) {}

    /**
     * Forgets what is kept of builds. Blocks for the disk.
     *
     * @param all with the folders of {@code --mount=type=cache} and the times of steps
     * @param keepBytes how much may stay; 0 for nothing
     */
    public Pruned prune(boolean all, Predicate<Kept> which, long keepBytes) {
        List<Kept> forgotten = cache.forget(which, keepBytes);
        if (all) {
            folders.clear();
            StepImages.forget(parts.store());
        }
        parts.images().collectGarbage();
        return new Pruned(
                forgotten, forgotten.stream().mapToLong(Kept::sizeBytes).sum());
    }

    /** Where BuildKit's clients come in, whose builds share all that is kept with these. To be called once; to be closed. */
    public BuildKitDoor openDoor() {
        Path folder = parts.store().dataRoot().resolve("build");
        var sessions = new Sessions();
        var locals = LocalFolders.open(folder.resolve("local"), parts.clock());
        var history = BuildHistory.open(parts.store(), parts.clock());
        parts.images().keepAlso(history::roots);
        var control = new ControlCalls(new Caches(), locals, history, worker(), parts.clock());
        var kit = new BuildKit(parts, steps, cache, solver, folders, sessions, control);
        this.kit = kit;
        var door = new SessionDoor(sessions, locals, folder.resolve("ssh"));
        return BuildKitDoor.open(parts.store().content(), history::document, door, kit::services, kit::interceptors);
    }

    /** This builder's name, the same after a restart. */
    private String worker() {
        var id = new String[1];
        parts.store().metadata().write(Durability.NORMAL, tx -> {
            byte[] fresh = Ids.random().substring(0, 25).getBytes(StandardCharsets.UTF_8);
            tx.insert("build-worker", "id", fresh);
            id[0] = new String(tx.get("build-worker", "id").orElse(fresh), StandardCharsets.UTF_8);
        });
        return id[0];
    }

    /** What BuildKit's clients see of what is kept. */
    private final class Caches implements ControlCalls.Caches {
        @Override
        public List<Kept> kept() {
            return Builder.this.kept();
        }

        @Override
        public List<Kept> prune(boolean all, Predicate<Kept> which, long keepBytes) {
            return Builder.this.prune(all, which, keepBytes).forgotten();
        }

        @Override
        public long limitBytes() {
            return KEPT_BYTES;
        }
    }

    /** Text of an exception, never null. */
    static String reason(Throwable e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
