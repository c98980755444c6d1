package djong.build.buildkit;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.llb.Build;
import djong.build.op.CacheFolders;
import djong.build.op.Secrets;
import djong.build.op.WebFiles;
import djong.build.session.ClientSession;
import djong.build.session.LocalRequest;
import djong.build.solver.Job;
import djong.dockerfile.syntax.Range;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import djong.image.Image;
import djong.image.ProgressEvent;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Credentials;
import djong.store.lease.Lease;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.ProgressGroup;

/** One build, from the first that is heard of it to its end. Any thread may call. */
final class BuildRun implements Build, AutoCloseable {
    private static final long SESSION_SECONDS = 30;
    private static final String HUB = "registry-1.docker.io";

    private final String id;
    private final BuildKit kit;
    private final Lease lease;
    private final Job job;
    private final Progress progress;
    private final Account account = new Account();
    private final Instant started;
    private final CompletableFuture<ClientSession> session = new CompletableFuture<>();
    private final CompletableFuture<BuildResult> returned = new CompletableFuture<>();
    private final Map<String, Vertex> refs = new ConcurrentHashMap<>();
    private final Map<String, Vertex> inputs = new ConcurrentHashMap<>();
    private final Map<String, Definition> handedOver = new ConcurrentHashMap<>();
    private final Map<Digest, Details.Place> places = new ConcurrentHashMap<>();
    private final Set<String> entitled = ConcurrentHashMap.newKeySet();
    private final Set<String> imported = ConcurrentHashMap.newKeySet();
    private final ReentrantLock importing = new ReentrantLock();

    BuildRun(String id, BuildKit kit) {
        this.id = id;
        this.kit = kit;
        this.lease = kit.parts().store().leases().open("build " + Ids.truncated(Ids.random()));
        this.job = new Job(lease, false);
        this.progress = new Progress(kit.parts().clock());
        this.started = kit.parts().clock().instant();
    }

    interface Sessioned {
        ClientSession session() throws InterruptedException;
    }

    interface Lines {
        Progress.Line line(String id, String name);
    }

    String id() {
        return id;
    }

    Job job() {
        return job;
    }

    Progress progress() {
        return progress;
    }

    Account account() {
        return account;
    }

    Instant started() {
        return started;
    }

    BuildKit kit() {
        return kit;
    }

    /** From now on this is the client's end. */
    void join(ClientSession client) {
        session.complete(client);
    }

    /** Blocks until the client has asked for the build. */
    ClientSession session() throws InterruptedException {
        try {
            return session.get(SESSION_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new EngineException.Unavailable("no active sessions", e);
        }
    }

    /** What the client's frontend has come to, or why it has failed. */
    void returned(BuildResult result) {
        returned.complete(result);
    }

    void failed(RuntimeException why) {
        returned.completeExceptionally(why);
    }

    /** Blocks until the client's frontend has come to an end. */
    BuildResult awaitReturn() throws InterruptedException {
        try {
            return returned.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    /** An id by which the client may name {@code vertex}. */
    String ref(Vertex vertex) {
        String ref = Ids.truncated(Ids.random()) + Ids.truncated(Ids.random());
        refs.put(ref, vertex);
        kit.builds().shared(ref, vertex, this);
        return ref;
    }

    Vertex vertex(String ref) {
        Vertex vertex = refs.get(ref);
        if (vertex == null) throw new EngineException.NotFound("no such ref: " + ref);
        return vertex;
    }

    /** What the client has handed over with its request for the build. */
    void handedOver(Map<String, Definition> definitions) {
        handedOver.putAll(definitions);
    }

    Map<String, Definition> handedOver() {
        return Map.copyOf(handedOver);
    }

    void input(String name, Vertex vertex) {
        inputs.put(name, vertex);
    }

    @Override
    public Parts parts() {
        return kit.parts();
    }

    @Override
    public Steps steps() {
        return kit.steps();
    }

    @Override
    public CacheFolders folders() {
        return kit.folders();
    }

    @Override
    public WebFiles webFiles() {
        return kit.webFiles();
    }

    @Override
    public Secrets secrets() {
        return new LentSecrets(this::session);
    }

    @Override
    public Vertex local(String folder, String purpose, Supplier<LocalRequest> local, String name) {
        account.usedFolder(folder);
        var lines = new Lines() {
            private @org.jspecify.annotations.Nullable Vertex about;

            @Override
            public Progress.Line line(String lineId, String lineName) {
                Vertex vertex = about;
                if (vertex == null) throw new IllegalStateException("no vertex");
                return progress.line(vertex, lineId, lineName);
            }
        };
        Vertex vertex =
                new Vertex(new ClientFolder(folder, id + " " + purpose, local, this::session, lines), List.of(), name);
        lines.about = vertex;
        return vertex;
    }

    @Override
    public InputStream uploaded(String path) throws InterruptedException {
        return session().upload(path);
    }

    @Override
    public Optional<Vertex> input(String name) {
        return Optional.ofNullable(inputs.get(name));
    }

    @Override
    public Tree solve(Vertex vertex) throws InterruptedException {
        progress.planned(vertex);
        return kit.solver().solve(job, vertex, progress);
    }

    /** Carries out all of them, at the same time where they do not wait for each other. */
    void solveAll(Collection<Vertex> vertices) throws InterruptedException {
        for (Vertex each : vertices) progress.planned(each);
        kit.solver().solveAll(job, List.copyOf(vertices), progress);
    }

    @Override
    public LaidOut layout(String store, Digest digest, Platform platform) throws InterruptedException {
        return ClientLayout.images(session(), store).image(parts(), lease, digest, platform);
    }

    @Override
    public Vertex shared(String ref) {
        return kit.builds().shared(ref).orElseThrow(() -> new EngineException.NotFound("no such ref: " + ref));
    }

    @Override
    public void grouped(Vertex vertex, ProgressGroup group) {
        progress.grouped(vertex, group);
    }

    /** Held while caches are looked into. */
    ReentrantLock importing() {
        return importing;
    }

    /** Whether a cache is looked into for the first time. */
    boolean imports(String cache) {
        return imported.add(cache);
    }

    /** What the client asks to be allowed. */
    void entitle(List<String> entitlements) {
        entitled.addAll(entitlements);
    }

    @Override
    public boolean entitled(String entitlement) {
        return entitled.contains(entitlement);
    }

    @Override
    public void again(Vertex vertex) {
        job.again(vertex);
    }

    @Override
    public void located(Vertex vertex, String file, String text, Range range) {
        account.read(file, text);
        places.put(vertex.digest(), new Details.Place(file, text, range));
    }

    /** Where what has failed stands; empty when it stands nowhere. */
    Optional<Details.Place> failedAt() {
        return progress.failed().map(places::get);
    }

    @Override
    public void warn(Vertex about, Advice advice) {
        progress.warn(about, advice);
    }

    interface Work<T> {
        T in(Vertex vertex) throws InterruptedException;
    }

    /** Does something that is told of as a vertex and is none of the graph. */
    <T> T step(String name, Work<T> work) throws InterruptedException {
        Vertex vertex = new Vertex(new Named(Ids.random()), List.of(), name);
        progress.begun(vertex);
        try {
            T result = work.in(vertex);
            progress.ended(vertex, null);
            return result;
        } catch (InterruptedException | RuntimeException | Error e) {
            progress.ended(vertex, e);
            throw e;
        }
    }

    private record Named(String id) implements Op {
        @Override
        public String definition() {
            return "named " + id;
        }

        @Override
        public Tree run(List<Tree> trees, Scope scope) {
            return Tree.EMPTY;
        }
    }

    @Override
    public Image image(String name, Platform platform, boolean fresh) throws InterruptedException {
        Reference reference = Reference.parse(name);
        return step("[internal] load metadata for " + reference.canonical(), vertex -> {
            Image image = found(name, reference, platform, fresh, vertex);
            Tree.of(parts().images().layers(image)).heldBy(lease);
            account.used(reference, platform, image);
            return image;
        });
    }

    private Image found(String name, Reference reference, Platform platform, boolean fresh, Vertex vertex)
            throws InterruptedException {
        Optional<Image> here = fresh ? Optional.empty() : parts().images().lookup(name);
        if (here.isPresent() && platform.accepts(here.get().config().platform())) return here.get();
        Credentials credentials = credentials(reference.repository().domain()).orElse(null);
        var lines = new ConcurrentHashMap<String, Progress.Line>();
        Image found;
        try {
            found = parts().images()
                    .pull(reference, platform, credentials, event -> {
                        if (event instanceof ProgressEvent.Layer layer
                                && !layer.layer().isEmpty())
                            lines.computeIfAbsent(layer.layer(), l -> progress.line(vertex, l, layer.status()))
                                    .reached(layer.currentBytes(), layer.totalBytes());
                    })
                    .image();
        } catch (EngineException e) {
            throw new EngineException.NotFound(
                    name + ": failed to resolve source metadata for " + reference.canonical() + ": " + e.getMessage(),
                    e);
        }
        lines.values().forEach(line -> line.done(0, 0));
        // A build for another machine does not take this one's image from under its name.
        if (here.isPresent()
                && !platform.accepts(Platform.host())
                && reference instanceof Reference.Tagged(var repository, var tag))
            parts().images().tag(here.get().id().toString(), repository.canonical(), tag);
        return found;
    }

    /** Who the client is to a registry; the Hub has a name of its own there. */
    Optional<Credentials> credentials(String domain) throws InterruptedException {
        return session().credentials(domain.equals(Repository.DEFAULT_DOMAIN) ? HUB : domain);
    }

    @Override
    public void close() {
        List<RuntimeException> failures = new ArrayList<>();
        for (Runnable each :
                List.<Runnable>of(progress::end, () -> kit.builds().unshare(this), job::close, lease::close)) {
            try {
                each.run();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) throw failures.getFirst();
    }
}
