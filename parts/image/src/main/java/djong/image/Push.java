package djong.image;

import djong.base.EngineException;
import djong.image.Catalog.Held;
import djong.image.Catalog.State;
import djong.image.record.LayerRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Document;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Credentials;
import djong.registry.client.Destination;
import djong.registry.client.RegistrySource;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Sends images to their registry: layers side by side, then the configuration, then the manifest, so that whatever can be seen there is whole. An image
 * that came from a registry goes out with the very manifest and blobs that it came with; one made here is packed with gzip, once.
 */
final class Push {
    private static final int UNLIMITED = 1_000_000;

    private final Store store;
    private final Catalog catalog;
    private final RegistrySource registries;
    private final ImageEvents events;
    private final InstantSource clock;
    private final Packed packed;
    private final KeptUploads uploads;
    private volatile Semaphore slots = new Semaphore(TransferLimits.STANDARD.uploads(), true);

    Push(Store store, Catalog catalog, RegistrySource registries, ImageEvents events, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.registries = registries;
        this.events = events;
        this.clock = clock;
        this.packed = new Packed(store, catalog);
        this.uploads = new KeptUploads(store.metadata());
    }

    void limit(TransferLimits limits) {
        slots = new Semaphore(limits.uploads() == 0 ? UNLIMITED : limits.uploads(), true);
    }

    void run(Repository repository, @Nullable String tag, @Nullable Credentials credentials, Progress progress) {
        progress.event(
                new ProgressEvent.Status(null, "The push refers to repository [" + repository.canonical() + "]"));
        Map<Reference.Tagged, Held> chosen = chosen(repository, tag);
        Destination destination = registries.to(repository, credentials);
        try {
            destination.greet();
            all(destination, repository, chosen, progress);
        } catch (EngineException.Unavailable e) {
            throw new EngineException.System(e.getMessage(), e);
        }
    }

    private void all(
            Destination destination, Repository repository, Map<Reference.Tagged, Held> chosen, Progress progress) {
        try (Lease lease = store.leases().open("push " + repository.familiar())) {
            for (Map.Entry<Reference.Tagged, Held> each : chosen.entrySet())
                one(destination, each.getKey(), each.getValue(), lease, progress);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    private Map<Reference.Tagged, Held> chosen(Repository repository, @Nullable String tag) {
        State state = catalog.state();
        Map<Reference.Tagged, Held> local = new TreeMap<>();
        boolean any = false;
        for (String name : state.names().keySet()) {
            Reference reference = Reference.parse(name);
            if (!reference.repository().equals(repository)) continue;
            any = true;
            Held held = state.named(reference);
            if (held != null && reference instanceof Reference.Tagged tagged) local.put(tagged, held);
        }
        if (!any)
            throw new EngineException.NotFound(
                    "An image does not exist locally with the tag: " + repository.familiar());
        if (tag == null) return local;
        var reference = new Reference.Tagged(repository, tag);
        Held held = local.get(reference);
        if (held == null) throw new EngineException.NotFound("tag does not exist: " + reference.familiar());
        return Map.of(reference, held);
    }

    private void one(Destination destination, Reference.Tagged reference, Held held, Lease lease, Progress progress)
            throws IOException, InterruptedException {
        Repository repository = reference.repository();
        Image image = held.image();
        lease.keep(image.id());
        for (LayerRecord layer : held.record().layers()) lease.keep(Digest.parse(layer.blob()));
        ImageManifest original = original(held);
        var layers = new PushLayers(
                store, packed, uploads, destination, repository, slots, blob -> candidates(repository, blob));
        List<Descriptor> descriptors = layers.run(
                held.record().layers(), original == null ? null : original.layers(), Packing.STANDARD, progress);

        Document config = image.config().document();
        ImageManifest manifest = original != null
                ? original
                : ImageManifest.create(
                        MediaTypes.DOCKER_MANIFEST,
                        new Descriptor(MediaTypes.DOCKER_CONFIG, config.digest(), config.sizeBytes()),
                        descriptors,
                        Map.of());
        destination.push(repository, manifest.config(), List.of(), layers.source(image.id()), uploads, _ -> {});
        destination.manifest(reference, manifest);

        Digest digest = manifest.document().digest();
        long sizeBytes = manifest.document().sizeBytes();
        sent(image.id(), repository, digest);
        events.pushed(image, reference);
        progress.event(new ProgressEvent.Status(null, reference.tag() + ": digest: " + digest + " size: " + sizeBytes));
        progress.event(new ProgressEvent.Pushed(reference.tag(), digest, sizeBytes));
    }

    /** To send what is no image here, or not as it is here; finds out who answers. @param insecure whether the registry need not prove who it is */
    Publisher publisher(Repository repository, @Nullable Credentials credentials, boolean insecure) {
        Destination destination = registries.to(repository, credentials, insecure);
        try {
            destination.greet();
        } catch (EngineException.Unavailable e) {
            throw new EngineException.System(e.getMessage(), e);
        }
        var layers = new PushLayers(
                store, packed, uploads, destination, repository, slots, blob -> candidates(repository, blob));
        return new Publisher(repository, destination, layers, uploads);
    }

    /** Packed layers, in the content store, where open leases keep them. Blocks for the processor. */
    List<Descriptor> packed(List<Layer> layers, Packing packing) throws IOException, InterruptedException {
        List<Descriptor> made = new ArrayList<>();
        for (Layer layer : layers) made.add(packed.make(Assemble.record(layer), packing, _ -> {}));
        return made;
    }

    /** Notes that an image is {@code manifest} in a repository. */
    void sent(Digest image, Repository repository, Digest manifest) {
        catalog.change(change -> {
            if (change.has(image)) change.name(new Reference.Digested(repository, manifest), image, clock.instant());
            return null;
        });
    }

    /** The manifest that the image came with, if its blobs are still the ones that are kept; sent as it is, so that it keeps its digest. */
    private @Nullable ImageManifest original(Held held) {
        List<String> kept =
                held.record().layers().stream().map(LayerRecord::blob).toList();
        for (String document : held.record().documents()) {
            Digest digest = Digest.parse(document);
            if (!store.content().has(digest)) continue;
            byte[] bytes = store.content().read(digest, Manifest.MAX_BYTES);
            if (Manifest.parse(bytes, null) instanceof ImageManifest manifest
                    && manifest.config().digest().equals(held.image().id())
                    && manifest.layers().stream()
                            .map(layer -> layer.digest().toString())
                            .toList()
                            .equals(kept)) return manifest;
        }
        return null;
    }

    /** Other repositories of the registry that are known to have the blob, since an image with it has come from or gone to them. */
    private List<Repository> candidates(Repository repository, Digest blob) {
        List<Repository> found = new ArrayList<>();
        for (Held held : catalog.state().images().values()) {
            if (held.record().layers().stream().noneMatch(layer -> knownAs(layer, blob))) continue;
            for (Reference.Digested name : held.image().digests()) {
                Repository other = name.repository();
                if (other.domain().equals(repository.domain()) && !other.equals(repository) && !found.contains(other))
                    found.add(other);
            }
        }
        found.sort(null);
        return found;
    }

    private static boolean knownAs(LayerRecord layer, Digest blob) {
        return layer.blob().equals(blob.toString())
                || layer.pushed() != null && layer.pushed().digest().equals(blob.toString());
    }
}
