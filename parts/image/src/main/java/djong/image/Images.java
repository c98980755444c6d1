package djong.image;

import djong.base.EngineException;
import djong.base.EventBus;
import djong.base.Ids;
import djong.image.Catalog.Held;
import djong.image.Catalog.State;
import djong.image.record.LayerRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.History;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.oci.RunConfig;
import djong.registry.client.Credentials;
import djong.registry.client.Registry;
import djong.registry.client.RegistrySource;
import djong.store.Store;
import djong.store.gc.Roots;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The images of this engine. Any thread may call; looking something up never waits, changing something blocks for the disk, and bringing something in
 * blocks for as long as the data comes. Refusals are {@code EngineException}s in Docker's words. An interrupt ends pull, load and import; nothing of
 * them stays then but what a later try can go on with.
 */
public final class Images {
    private static final System.Logger LOG = System.getLogger(Images.class.getName());

    private final Store store;
    private final Catalog catalog;
    private final Layers layers;
    private final Import importing;
    private final Load loading;
    private final Save saving;
    private final Unfinished unfinished;
    private final Downloads downloads;
    private final Pull pulling;
    private final Push pushing;
    private final Remove removing;
    private final Commit committing;
    private final Assemble assembling;
    private final Stacking stacking;
    private final List<Supplier<Roots>> holders = new CopyOnWriteArrayList<>();
    private final ImageEvents events;
    private final RegistrySource registries;
    private final InstantSource clock;

    private Images(Store store, Catalog catalog, RegistrySource registries, EventBus bus, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.clock = clock;
        this.registries = registries;
        this.events = new ImageEvents(bus, clock);
        this.layers = new Layers(store, catalog);
        this.importing = new Import(store, catalog, layers, events, clock);
        this.loading = new Load(store, catalog, layers, events, clock);
        this.saving = new Save(store, catalog, events);
        this.unfinished = new Unfinished(store.metadata(), clock);
        this.downloads = new Downloads(store.content(), unfinished);
        this.pulling = new Pull(store, catalog, layers, registries, downloads, unfinished, events, clock);
        this.pushing = new Push(store, catalog, registries, events, clock);
        this.removing = new Remove(store, catalog, events, this::roots);
        this.committing = new Commit(store, catalog, layers, events, clock);
        this.assembling = new Assemble(store, catalog);
        this.stacking = new Stacking(store, layers, downloads, unfinished);
    }

    /** Reads what there is. {@code store} must stay open as long as this is used. */
    public static Images open(Store store, RegistrySource registries, EventBus events, InstantSource clock) {
        return new Images(store, Catalog.open(store.metadata(), store.content()), registries, events, clock);
    }

    /** All images, the newest first. */
    public List<Image> list() {
        return catalog.state().images().values().stream()
                .map(Held::image)
                .sorted(Comparator.comparing(Image::created).reversed().thenComparing(Image::id))
                .toList();
    }

    /**
     * The image called so: a name (without a tag: {@code latest}), a name with a digest, an id or the beginning of one that is unique.
     *
     * @throws EngineException.NotFound "No such image: …"
     * @throws EngineException.InvalidParameter when it can be no name
     */
    public Image find(String nameOrId) {
        return held(nameOrId).image();
    }

    /**
     * As {@link #find(String)}, but only one for {@code platform}: an image has one platform here.
     *
     * @param platform null for any
     */
    public Image find(String nameOrId, @Nullable Platform platform) {
        Image image = find(nameOrId);
        Platform found = image.config().platform();
        if (platform == null || platform.accepts(found)) return image;
        throw new EngineException.NotFound("image with reference " + nameOrId + " was found but its platform (" + found
                + ") does not match the specified platform (" + platform + ")");
    }

    /** As {@link #find(String)}, without a refusal for what does not exist. */
    public Optional<Image> lookup(String nameOrId) {
        try {
            return Optional.of(find(nameOrId));
        } catch (EngineException.NotFound _) {
            return Optional.empty();
        }
    }

    /** The image with that id. */
    public Optional<Image> withId(Digest id) {
        return Optional.ofNullable(catalog.state().images().get(id)).map(Held::image);
    }

    private Held held(String text) {
        State state = catalog.state();
        if (Ids.isWhole(text) || text.startsWith("sha256:") && Ids.isWhole(text.substring("sha256:".length()))) {
            Held held = state.byPrefix(text);
            if (held != null) return held;
            throw new EngineException.NotFound(
                    "No such image: " + (text.startsWith("sha256:") ? text : "sha256:" + text));
        }
        Reference reference = Reference.parse(text);
        Held held = state.named(reference);
        if (held == null) held = state.byPrefix(text);
        if (held == null) throw new EngineException.NotFound("No such image: " + reference.familiar());
        return held;
    }

    /** The snapshot that the image's layers make, to prepare a container's on; null for an image without layers. */
    public @Nullable String chainId(Image image) {
        Digest chain = image.config().chainId();
        return chain == null ? null : chain.toString();
    }

    /** The images that were built on this one. */
    public List<Image> children(Image image) {
        return catalog.state().children(image.id()).stream().map(Held::image).toList();
    }

    /** How the image was made, the last step first. */
    public List<HistoryEntry> history(Image image) {
        State state = catalog.state();
        Held held = state.images().get(image.id());
        List<LayerRecord> layers = held == null ? List.of() : held.record().layers();
        List<HistoryEntry> entries = new ArrayList<>();
        int layer = 0;
        for (History step : image.config().history()) {
            long sizeBytes = !step.emptyLayer() && layer < layers.size()
                    ? layers.get(layer++).sizeBytes()
                    : 0;
            entries.addFirst(new HistoryEntry(
                    null, step.created(), text(step.createdBy()), text(step.comment()), sizeBytes, List.of()));
        }
        // The steps of parents that are here have an id.
        Held at = held;
        for (int i = 0; i < entries.size() && at != null; i++) {
            HistoryEntry entry = entries.get(i);
            List<String> tags =
                    at.image().tags().stream().map(Reference::familiar).toList();
            entries.set(
                    i,
                    new HistoryEntry(
                            at.image().id(),
                            entry.created(),
                            entry.createdBy(),
                            entry.comment(),
                            entry.sizeBytes(),
                            tags));
            Digest parent = at.image().parent();
            at = parent == null ? null : state.images().get(parent);
        }
        return entries;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /**
     * What a request's {@code repo} and {@code tag} name; null when there is no {@code repo}. A tag replaces one that {@code repo} brings.
     *
     * @throws EngineException.InvalidParameter in Docker's words
     */
    public static Reference.@Nullable Tagged name(String repo, String tag) {
        if (repo.isEmpty()) return null;
        Reference.Parts parts = Reference.parts(repo);
        if (parts.digest() != null) throw new EngineException.InvalidParameter("cannot import digest reference");
        String given = tag.isEmpty() ? parts.tag() : tag;
        return new Reference.Tagged(parts.repository(), given == null ? Reference.DEFAULT_TAG : given);
    }

    /** Gives an image one more name; another image that has it loses it. */
    public void tag(String source, String repo, String tag) {
        Reference.Tagged name = name(repo, tag);
        if (name == null)
            throw new EngineException.InvalidParameter("repository name must have at least one component");
        Image image = find(source);
        if (name.repository().familiar().equals("sha256")) {
            throw new EngineException.InvalidParameter(
                    "refusing to create an ambiguous tag using digest algorithm as name");
        }
        Instant now = clock.instant();
        catalog.change(change -> change.name(name, image.id(), now));
        events.tagged(image, name);
    }

    /**
     * Removes a name, and the image with its last name; or an image by its id.
     *
     * @param force also where a stopped container uses the image
     * @param prune the nameless parents that nothing else holds as well
     * @throws EngineException.Conflict when containers or children hold it
     */
    public List<Removal> remove(String nameOrId, boolean force, boolean prune, UsedBy usedBy) {
        return removing.run(held(nameOrId), nameOrId, force, prune, usedBy);
    }

    /** Frees what neither an image nor a container nor work under way needs. Keeps others from adding anything meanwhile. */
    public void collectGarbage() {
        unfinished.forgetOld();
        store.gc().collect(this::roots);
    }

    private Roots roots() {
        Roots own = unfinished.with(catalog.state().roots());
        if (holders.isEmpty()) return own;
        Set<Digest> blobs = new HashSet<>(own.blobs());
        Set<String> snapshots = new HashSet<>(own.snapshots());
        for (Supplier<Roots> holder : holders) {
            Roots held = holder.get();
            blobs.addAll(held.blobs());
            snapshots.addAll(held.snapshots());
        }
        return new Roots(blobs, snapshots);
    }

    /** From now on what {@code holder} names is no garbage either. It is asked while nobody can add anything, and must only read. */
    public void keepAlso(Supplier<Roots> holder) {
        holders.add(holder);
    }

    /** The layers of an image, from the bottom up. */
    public List<Layer> layers(Image image) {
        return assembling.layers(image);
    }

    /**
     * Makes a layer of an active snapshot, which nobody may have mounted and which is gone afterwards; null when nothing was changed in it. Blocks for the
     * disk.
     *
     * @param parent the snapshot it stands on; null for none
     */
    public @Nullable Layer freeze(Lease lease, @Nullable String parent, String key) {
        try {
            return Aside.call("freeze", () -> assembling.freeze(lease, parent, key));
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Puts layers that are here on another snapshot than the one they were made on; what they take away, they take away there. Blocks for the disk.
     *
     * @param parent null for nothing
     */
    public List<Layer> stack(Lease lease, @Nullable String parent, List<Layer> layers) throws InterruptedException {
        try {
            return Aside.call("stacking of layers", () -> stacking.on(lease, parent, layers));
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Fetches layers and makes no image of them. What is here is not fetched again; everything is verified by the digests that name it.
     *
     * @param blobs from the bottom up
     * @param diffIds of the same layers
     */
    public List<Layer> fetch(
            Lease lease,
            Registry registry,
            Repository repository,
            List<Descriptor> blobs,
            List<Digest> diffIds,
            Progress progress)
            throws InterruptedException {
        try {
            return stacking.fetch(lease, registry, repository, blobs, diffIds, progress);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** The registry of a repository, for what is no image. */
    public Registry registry(Repository repository, @Nullable Credentials credentials) {
        return registries.of(repository, credentials);
    }

    /** Makes images of layers that are here and kept, a parent before what is built on it; all of them or none. Blocks for the disk. */
    public void assemble(List<Assembly> assemblies) {
        assembling.add(assemblies);
    }

    /** Tells by an event that an image has come of a build, or of one of its steps. */
    public void built(Digest id) {
        withId(id).ifPresent(image -> events.about("create", image));
    }

    /** {@link #collectGarbage()} on a thread of its own: after the start, for what a crash has left. Does not block. */
    public void collectGarbageLater() {
        Thread.ofVirtual().name("image garbage").start(() -> {
            try {
                collectGarbage();
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "cannot collect the garbage of images; it stays until the next time",
                        e);
            }
        });
    }

    /** A container of {@code image} has gone; if the image went before it, the layers that the container kept go now. Does not block. */
    public void released(Digest image) {
        if (!catalog.state().images().containsKey(image)) collectGarbageLater();
    }

    /**
     * Makes an image of a root file system. Reads {@code tar}, packed or not, to its end.
     *
     * @param changes Dockerfile instructions that configure it
     * @param message a comment; empty for Docker's "Imported from -"
     */
    public Image importRoot(
            InputStream tar,
            Reference.@Nullable Tagged name,
            List<String> changes,
            String message,
            Platform platform,
            Progress progress) {
        return importing.run(tar, name, changes, message, platform, progress);
    }

    /**
     * Makes an image on top of another. Blocks for the layer and the disk; all of it is there afterwards, or nothing.
     *
     * @param layer null when nothing has changed: the image then has its parent's layers
     */
    public Image commit(NewImage request, @Nullable LayerSource layer) {
        return committing.run(request, layer);
    }

    /** A configuration with Dockerfile instructions applied. @throws EngineException.InvalidParameter in Docker's words */
    public static RunConfig changed(RunConfig config, List<String> instructions) {
        return Changes.apply(config, instructions);
    }

    /**
     * Brings in saved images: docker-archive or OCI layout, packed or not. Reads {@code tar} to its end.
     *
     * @param platform images for others are left out; null for all of them, and of several that belong together this machine's
     * @return the lines that were told, such as {@code Loaded image: busybox:latest}
     */
    public List<String> load(InputStream tar, @Nullable Platform platform, Progress progress) {
        return loading.run(tar, platform, progress);
    }

    /** As {@link #load(InputStream, Platform, Progress)}, for this machine's platform. */
    public List<String> load(InputStream tar, Progress progress) {
        return loading.run(tar, null, progress);
    }

    /**
     * Finds images to save, by names, repositories (all their tags) and ids, and keeps them until it is closed.
     *
     * @throws EngineException.NotFound in Docker's words, before anything is written
     */
    public SavedImages save(List<String> names) {
        return saving.prepare(names, null);
    }

    /**
     * Finds and writes in one.
     *
     * @param platform what all of them must be for; null for any
     */
    public void save(List<String> names, @Nullable Platform platform, OutputStream out) throws IOException {
        try (SavedImages images = saving.prepare(names, platform)) {
            images.write(out);
        }
    }

    /**
     * Sends a repository's images, or the one with {@code tag}, to its registry. What the registry has is not sent again.
     *
     * @param tag null for all
     */
    public void push(
            Repository repository, @Nullable String tag, @Nullable Credentials credentials, Progress progress) {
        pushing.run(repository, tag, credentials, progress);
    }

    /**
     * To send to a repository what is no image here, or not as it is here.
     *
     * @param insecure whether its registry need not prove who it is
     */
    public Publisher publisher(Repository repository, @Nullable Credentials credentials, boolean insecure) {
        return pushing.publisher(repository, credentials, insecure);
    }

    /** Notes that the image {@code image}, if it is here, is {@code manifest} in a repository. */
    public void published(Digest image, Repository repository, Digest manifest) {
        pushing.sent(image, repository, manifest);
    }

    /** Layers as others take them: blobs that are here for as long as the leases that are open now. Blocks for the processor. */
    public List<Descriptor> packed(List<Layer> layers, Packing packing) {
        try {
            return Aside.call("pack", () -> pushing.packed(layers, packing));
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }

    /** Makes a layer of an archive on the snapshot {@code parent}; null for none. Blocks for the disk. */
    public Layer layer(Lease lease, @Nullable String parent, LayerSource source) {
        try {
            return Assemble.layer(Aside.call("layer", () -> layers.write(lease, parent, source)));
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }

    /** How much is transferred at a time, for what begins from now on. */
    public void limit(TransferLimits limits) {
        downloads.limit(limits);
        pushing.limit(limits);
    }

    /** Gets all tags of a repository. */
    public void pullAll(
            Repository repository, Platform platform, @Nullable Credentials credentials, Progress progress) {
        pulling.all(repository, platform, credentials, progress);
    }

    /** Gets an image from its registry, for {@code platform} where there are several. */
    public PullResult pull(
            Reference reference, Platform platform, @Nullable Credentials credentials, Progress progress) {
        return pulling.run(reference, platform, credentials, progress);
    }
}
