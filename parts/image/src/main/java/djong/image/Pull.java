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
import djong.store.content.Ingest;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gets an image from a registry: index, manifest, configuration, layers, each verified by the digest that led to it. Three layers are downloaded at a
 * time; they are unpacked in their order, each as soon as it and those below are there. What was downloaded when a pull fails stays for a day, and
 * the next one goes on from there.
 */
final class Pull {
    private static final int PARALLEL = 3;
    private static final int ATTEMPTS = 5;
    private static final int MAX_INDEX_DEPTH = 4;

    private final Store store;
    private final Catalog catalog;
    private final Layers layers;
    private final RegistrySource registries;
    private final ImageEvents events;
    private final InstantSource clock;

    Pull(
            Store store,
            Catalog catalog,
            Layers layers,
            RegistrySource registries,
            ImageEvents events,
            InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.layers = layers;
        this.registries = registries;
        this.events = events;
        this.clock = clock;
    }

    PullResult run(Reference reference, Platform platform, @Nullable Credentials credentials, Progress progress) {
        Registry registry = registries.of(reference.repository(), credentials);
        try (Lease lease = store.leases().open("pull " + reference.familiar())) {
            return new One(registry, reference, platform, oneAtATime(progress), lease).run();
        } catch (InterruptedException e) {
            throw Failures.of(e);
        } catch (InterruptedIOException e) {
            throw Failures.of(e);
        } catch (IOException e) {
            throw new EngineException.Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Progress oneAtATime(Progress progress) {
        var lock = new ReentrantLock();
        return event -> {
            lock.lock();
            try {
                progress.event(event);
            } finally {
                lock.unlock();
            }
        };
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
        private final AtomicLong downloadedBytes = new AtomicLong();
        private boolean downloaded;

        One(Registry registry, Reference reference, Platform platform, Progress progress, Lease lease) {
            this.registry = registry;
            this.reference = reference;
            this.repository = reference.repository();
            this.platform = platform;
            this.progress = progress;
            this.lease = lease;
        }

        PullResult run() throws IOException, InterruptedException {
            Manifest top = registry.manifest(reference);
            String tag = switch (reference) {
                case Reference.Tagged(Repository _, String name) -> name;
                case Reference.Digested(Repository _, Digest digest) -> digest.toString();
            };
            progress.event(new ProgressEvent.Status(tag, "Pulling from " + repository.path()));
            Digest digest = top.document().digest();
            ImageManifest manifest = choose(top, 0);
            ImageConfig config = ImageConfig.parse(config(manifest.config()));
            List<LayerRecord> records = layers(manifest, config);
            progress.event(new ProgressEvent.Status(null, "Digest: " + digest));

            Image image = register(top, config, records);
            events.pulled(image, reference);
            String familiar = reference.familiar();
            if (!downloaded) {
                progress.event(new ProgressEvent.Status(null, "Status: Image is up to date for " + familiar));
                return new PullResult.UpToDate(digest, image);
            }
            progress.event(new ProgressEvent.Status(null, "Status: Downloaded newer image for " + familiar));
            return new PullResult.Downloaded(digest, image, downloadedBytes.get());
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
                    yield choose(registry.manifest(new Reference.Digested(repository, chosen.digest())), depth + 1);
                }
            };
        }

        private byte[] config(Descriptor descriptor) throws IOException, InterruptedException {
            if (descriptor.sizeBytes() > ImageConfig.MAX_BYTES)
                throw new EngineException.InvalidParameter("image config is too large");
            fetch(descriptor, false);
            return store.content().read(descriptor.digest(), ImageConfig.MAX_BYTES);
        }

        private List<LayerRecord> layers(ImageManifest manifest, ImageConfig config)
                throws IOException, InterruptedException {
            List<Digest> diffIds = config.diffIds();
            List<Descriptor> blobs = manifest.layers();
            if (diffIds.size() != blobs.size()) {
                throw new EngineException.InvalidParameter(
                        "invalid image: " + blobs.size() + " layers, but " + diffIds.size() + " diff ids");
            }
            for (Descriptor blob : blobs) {
                if (!MediaTypes.isLayer(blob.mediaType()))
                    throw new EngineException.InvalidParameter("unsupported layer media type " + blob.mediaType());
            }
            var slots = new Semaphore(PARALLEL, true);
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<@Nullable LayerRecord> known = new ArrayList<>();
                List<@Nullable Future<?>> downloads = new ArrayList<>();
                String parent = null;
                for (int i = 0; i < blobs.size(); i++) {
                    String chain = Layers.chain(parent, diffIds.get(i));
                    LayerRecord found = layers.find(lease, chain, diffIds.get(i));
                    Descriptor blob = blobs.get(i);
                    known.add(found);
                    tell(blob, found == null ? "Pulling fs layer" : "Already exists");
                    downloads.add(
                            found != null
                                    ? null
                                    : executor.submit(() -> {
                                        download(blob, slots);
                                        return null;
                                    }));
                    parent = chain;
                }
                try {
                    return unpack(blobs, diffIds, known, downloads);
                } catch (IOException | RuntimeException | InterruptedException e) {
                    executor.shutdownNow();
                    throw e;
                }
            }
        }

        private List<LayerRecord> unpack(
                List<Descriptor> blobs,
                List<Digest> diffIds,
                List<@Nullable LayerRecord> known,
                List<@Nullable Future<?>> downloads)
                throws IOException, InterruptedException {
            List<LayerRecord> records = new ArrayList<>();
            String parent = null;
            for (int i = 0; i < blobs.size(); i++) {
                Digest diffId = diffIds.get(i);
                LayerRecord record = known.get(i);
                Future<?> download = downloads.get(i);
                if (record == null && download != null) {
                    await(download);
                    Descriptor blob = blobs.get(i);
                    var pace = new Pace();
                    record = layers.unpack(lease, parent, diffId, blob.digest(), bytes -> {
                        if (pace.due()) tell(blob, "Extracting", bytes);
                    });
                    tell(blob, "Extracting", blob.sizeBytes());
                    tell(blob, "Pull complete");
                    downloaded = true;
                }
                records.add(Objects.requireNonNull(record));
                parent = Layers.chain(parent, diffId);
            }
            return records;
        }

        private static void await(Future<?> download) throws IOException, InterruptedException {
            try {
                download.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case EngineException engine -> throw engine;
                    case IOException io -> throw io;
                    case InterruptedException interrupted -> throw interrupted;
                    case null, default -> throw new EngineException.System("download failed: " + e.getMessage(), e);
                }
            }
        }

        private void download(Descriptor blob, Semaphore slots) throws IOException, InterruptedException {
            if (!slots.tryAcquire()) {
                tell(blob, "Waiting");
                slots.acquire();
            }
            try {
                fetch(blob, true);
                tell(blob, "Download complete");
            } finally {
                slots.release();
            }
        }

        /** Brings a blob to the content store, unless it is there; whoever else is at it is waited for. */
        private void fetch(Descriptor blob, boolean told) throws IOException, InterruptedException {
            try (Ingest ingest = store.content().ingest(blob.digest().toString())) {
                lease.keep(blob.digest());
                if (store.content().has(blob.digest())) return;
                fill(blob, ingest, told);
                if (told) tell(blob, "Verifying Checksum");
                ingest.commit(blob.digest(), blob.sizeBytes());
            }
        }

        /** Goes on after a broken connection from where it broke. */
        private void fill(Descriptor blob, Ingest ingest, boolean told) throws IOException, InterruptedException {
            if (ingest.offset() > blob.sizeBytes()) ingest.restart();
            for (int attempt = 1; ; attempt++) {
                try {
                    copy(blob, ingest, told);
                    return;
                } catch (InterruptedIOException e) {
                    throw e;
                } catch (IOException | EngineException.Unavailable e) {
                    if (attempt == ATTEMPTS) throw e;
                    Thread.sleep(Duration.ofMillis(250L << attempt));
                }
            }
        }

        private void copy(Descriptor blob, Ingest ingest, boolean told) throws IOException {
            if (ingest.offset() == blob.sizeBytes()) return;
            var pace = new Pace();
            byte[] buffer = new byte[256 << 10];
            OutputStream out = ingest.output();
            try (InputStream in = registry.blob(repository, blob, ingest.offset())) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("context canceled");
                    if (ingest.offset() + n > blob.sizeBytes())
                        throw new IOException("the registry sent more than " + blob.sizeBytes() + " bytes");
                    out.write(buffer, 0, n);
                    downloadedBytes.addAndGet(n);
                    if (told && pace.due()) tell(blob, "Downloading", ingest.offset());
                }
            }
            if (ingest.offset() < blob.sizeBytes()) throw new IOException("unexpected EOF");
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
            Held held = Objects.requireNonNull(catalog.state().images().get(config.id()));
            return held.image();
        }

        private void tell(Descriptor blob, String status) {
            progress.event(new ProgressEvent.Layer(blob.digest().truncated(), status, 0, 0));
        }

        private void tell(Descriptor blob, String status, long currentBytes) {
            progress.event(new ProgressEvent.Layer(blob.digest().truncated(), status, currentBytes, blob.sizeBytes()));
        }
    }
}
