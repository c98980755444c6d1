package djong.image;

import djong.base.EngineException;
import djong.image.Catalog.Held;
import djong.image.record.ImageRecord;
import djong.image.record.LayerRecord;
import djong.image.record.TargetRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Document;
import djong.oci.ImageConfig;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Credentials;
import djong.registry.client.Registry;
import djong.registry.client.RegistrySource;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets images from a registry: index, manifest, configuration, layers, each verified by the digest that led to it. Layers come side by side, and are
 * unpacked while they come; only putting them on each other has an order. What was downloaded when a pull fails stays for a day, and the next one goes
 * on from there.
 */
final class Pull {
    private static final int MAX_INDEX_DEPTH = 4;

    private final Store store;
    private final Catalog catalog;
    private final Layers layers;
    private final RegistrySource registries;
    private final Downloads downloads;
    private final Unfinished unfinished;
    private final ImageEvents events;
    private final InstantSource clock;

    Pull(
            Store store,
            Catalog catalog,
            Layers layers,
            RegistrySource registries,
            Downloads downloads,
            Unfinished unfinished,
            ImageEvents events,
            InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.layers = layers;
        this.registries = registries;
        this.downloads = downloads;
        this.unfinished = unfinished;
        this.events = events;
        this.clock = clock;
    }

    PullResult run(Reference reference, Platform platform, @Nullable Credentials credentials, Progress progress) {
        allowed(reference.repository());
        Registry registry = registries.of(reference.repository(), credentials);
        try {
            PullResult result = one(registry, reference, platform, progress);
            status(progress, result instanceof PullResult.Downloaded, reference.familiar());
            return result;
        } catch (EngineException.Unavailable e) {
            throw new EngineException.System(e.getMessage(), e);
        }
    }

    /** All tags of a repository, one after the other. */
    void all(Repository repository, Platform platform, @Nullable Credentials credentials, Progress progress) {
        allowed(repository);
        Registry registry = registries.of(repository, credentials);
        try {
            boolean downloaded = false;
            for (String tag : registry.tags(repository)) {
                PullResult result = one(registry, new Reference.Tagged(repository, tag), platform, progress);
                downloaded |= result instanceof PullResult.Downloaded;
            }
            status(progress, downloaded, repository.familiar());
        } catch (EngineException.Unavailable e) {
            throw new EngineException.System(e.getMessage(), e);
        }
    }

    private static void allowed(Repository repository) {
        if (repository.familiar().equals("scratch"))
            throw new EngineException.Forbidden("'scratch' is a reserved name");
    }

    private static void status(Progress progress, boolean downloaded, String name) {
        String what = downloaded ? "Downloaded newer image for " : "Image is up to date for ";
        progress.event(new ProgressEvent.Status(null, "Status: " + what + name));
    }

    private PullResult one(Registry registry, Reference reference, Platform platform, Progress progress) {
        try (Lease lease = store.leases().open("pull " + reference.familiar())) {
            return new One(registry, reference, platform, progress, lease).run();
        } catch (InterruptedException e) {
            throw Failures.of(e);
        } catch (InterruptedIOException e) {
            throw Failures.of(e);
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    /** One pull under way. */
    private final class One {
        private final Registry registry;
        private final Reference reference;
        private final Repository repository;
        private final Platform platform;
        private final Progress progress;
        private final Lease lease;
        private final Set<Document> documents = new LinkedHashSet<>();

        One(Registry registry, Reference reference, Platform platform, Progress progress, Lease lease) {
            this.registry = registry;
            this.reference = reference;
            this.repository = reference.repository();
            this.platform = platform;
            this.progress = progress;
            this.lease = lease;
        }

        PullResult run() throws IOException, InterruptedException {
            Manifest top = top();
            String tag = switch (reference) {
                case Reference.Tagged(Repository _, String name) -> name;
                case Reference.Digested digested -> digested.familiar();
            };
            progress.event(new ProgressEvent.Status(tag, "Pulling from " + repository.path()));
            Digest digest = top.document().digest();
            ImageManifest manifest = choose(top, 0);
            ImageConfig config = ImageConfig.parse(config(manifest.config()));
            var pulling = new PullLayers(store, layers, downloads, registry, repository, lease);
            List<LayerRecord> records = pulling.run(
                    manifest.layers(),
                    config.diffIds(),
                    catalog.state().images().containsKey(config.id()),
                    progress);
            progress.event(new ProgressEvent.Status(null, "Digest: " + digest));

            boolean known = names(config.id());
            Image image = register(top, config, records);
            events.pulled(image, reference);
            if (known && !pulling.downloaded()) return new PullResult.UpToDate(digest, image);
            return new PullResult.Downloaded(digest, image, pulling.downloadedBytes());
        }

        private boolean names(Digest id) {
            Held held = catalog.state().named(reference);
            return held != null && held.image().id().equals(id);
        }

        /** A tag that still points to a manifest that is here costs one small question. */
        private Manifest top() {
            if (!(reference instanceof Reference.Tagged tagged)) return registry.manifest(reference);
            Digest digest = registry.digest(tagged);
            if (digest == null) return registry.manifest(reference);
            lease.keep(digest);
            if (store.content().has(digest))
                return Manifest.parse(store.content().read(digest, Manifest.MAX_BYTES), null);
            return registry.manifest(reference);
        }

        private ImageManifest choose(Manifest manifest, int depth) {
            documents.add(manifest.document());
            return switch (manifest) {
                case ImageManifest image -> {
                    if (!MediaTypes.isConfig(image.config().mediaType())) {
                        throw new EngineException.InvalidParameter("invalid reference: " + reference.familiar()
                                + " is not an image: unsupported media type "
                                + image.config().mediaType());
                    }
                    yield image;
                }
                case ImageIndex index -> {
                    Descriptor chosen = depth == MAX_INDEX_DEPTH ? null : index.choose(platform);
                    if (chosen == null) {
                        throw new EngineException.NotFound("no matching manifest for " + platform
                                + " in the manifest list entries: no match for platform in manifest: not found");
                    }
                    yield choose(member(chosen), depth + 1);
                }
            };
        }

        private Manifest member(Descriptor chosen) {
            lease.keep(chosen.digest());
            if (store.content().has(chosen.digest()))
                return Manifest.parse(store.content().read(chosen.digest(), Manifest.MAX_BYTES), chosen.mediaType());
            return registry.manifest(new Reference.Digested(repository, chosen.digest()));
        }

        private byte[] config(Descriptor descriptor) throws IOException, InterruptedException {
            if (descriptor.sizeBytes() > ImageConfig.MAX_BYTES)
                throw new EngineException.InvalidParameter("image config is too large");
            lease.keep(descriptor.digest());
            if (!store.content().has(descriptor.digest())) {
                Download.Listener unheard = (_, _) -> {};
                Download download = downloads.join(registry, repository, descriptor, unheard);
                try {
                    download.await();
                } finally {
                    downloads.leave(download, unheard);
                }
            }
            return store.content().read(descriptor.digest(), ImageConfig.MAX_BYTES);
        }

        /** All is on disk: now it gets its names. */
        private Image register(Manifest top, ImageConfig config, List<LayerRecord> records) {
            List<String> kept = new ArrayList<>();
            for (Document document : documents)
                kept.add(store.content().put(document.bytes()).toString());
            Descriptor target = top.descriptor();
            var record = new ImageRecord(
                    records,
                    new TargetRecord(target.mediaType(), target.digest().toString(), target.sizeBytes()),
                    kept,
                    null,
                    null);
            catalog.change(change -> {
                change.put(config, record);
                change.name(new Reference.Digested(repository, target.digest()), config.id(), clock.instant());
                if (reference instanceof Reference.Tagged) change.name(reference, config.id(), clock.instant());
                return null;
            });
            Set<Digest> blobs = new HashSet<>();
            blobs.add(config.id());
            for (LayerRecord layer : records) blobs.add(Digest.parse(layer.blob()));
            unfinished.done(blobs);
            Held held = Objects.requireNonNull(catalog.state().images().get(config.id()));
            return held.image();
        }
    }
}
