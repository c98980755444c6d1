package djong.image;

import djong.base.EngineException;
import djong.image.Catalog.Held;
import djong.image.record.ArchivedImage;
import djong.image.record.ImageRecord;
import djong.image.record.LayerRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings in what {@code save} of any engine wrote: docker-archive where there is a {@code manifest.json}, else an OCI layout. */
final class Load {
    private static final int MAX_INDEX_BYTES = 4 << 20;
    private static final int MAX_INDEX_DEPTH = 4;
    private static final String IMAGE_NAME = "io.containerd.image.name";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** One image of an archive: where its parts are, and what it is to be called. */
    private record Found(byte[] config, List<String> layers, List<Reference.Tagged> names) {}

    private final Store store;
    private final Catalog catalog;
    private final Layers layers;
    private final ImageEvents events;
    private final InstantSource clock;

    Load(Store store, Catalog catalog, Layers layers, ImageEvents events, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
    }

    /** The lines that were told; images that were loaded before one failed stay. */
    List<String> run(InputStream tar, @Nullable Platform platform, Progress progress) {
        List<String> lines = new ArrayList<>();
        try (Lease lease = store.leases().open("load")) {
            Archive archive = Aside.call("load", () -> Archive.read(store, lease, tar));
            for (Found found : found(archive, platform)) {
                for (String line : load(lease, archive, found, progress)) {
                    progress.event(new ProgressEvent.Text(line + "\n"));
                    lines.add(line);
                }
            }
            return List.copyOf(lines);
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }

    private static List<Found> found(Archive archive, @Nullable Platform platform) {
        if (archive.has("manifest.json")) return dockerArchive(archive, platform);
        if (archive.has("index.json")) return ociLayout(archive, platform);
        throw new EngineException.InvalidParameter(
                archive.has("repositories")
                        ? "archives of Docker before 1.10 (without manifest.json) are not supported"
                        : "unrecognized image format: neither manifest.json nor index.json is in the archive");
    }

    private static List<Found> dockerArchive(Archive archive, @Nullable Platform platform) {
        List<Found> all = new ArrayList<>();
        for (ArchivedImage image : Documents.archived(archive.document("manifest.json", MAX_INDEX_BYTES))) {
            if (image.config() == null)
                throw new EngineException.InvalidParameter("invalid manifest.json: an image without Config");
            byte[] config = archive.document(image.config(), ImageConfig.MAX_BYTES);
            if (platform != null && !platform.accepts(ImageConfig.parse(config).platform())) continue;
            List<Reference.Tagged> names = new ArrayList<>();
            for (String tag : image.repoTags() == null ? List.<String>of() : image.repoTags()) {
                if (!(Reference.parse(tag) instanceof Reference.Tagged name))
                    throw new EngineException.InvalidParameter("invalid tag " + tag);
                names.add(name);
            }
            List<String> layers = image.layers() == null ? List.of() : image.layers();
            all.add(new Found(config, layers, names));
        }
        return all;
    }

    private static List<Found> ociLayout(Archive archive, @Nullable Platform platform) {
        if (!(Manifest.parse(archive.document("index.json", MAX_INDEX_BYTES), MediaTypes.OCI_INDEX)
                instanceof ImageIndex index)) {
            throw new EngineException.InvalidParameter("invalid archive: index.json is not an index");
        }
        List<Found> all = new ArrayList<>();
        List<Digest> order = new ArrayList<>();
        for (Descriptor descriptor : index.manifests()) {
            ImageManifest manifest = manifest(archive, descriptor, platform == null ? Platform.host() : platform, 0);
            if (manifest == null) continue;
            Reference.Tagged name = name(descriptor);
            // docker save names an image once per tag
            int known = order.indexOf(manifest.config().digest());
            if (known >= 0) {
                if (name != null) all.get(known).names().add(name);
                continue;
            }
            order.add(manifest.config().digest());
            List<Reference.Tagged> names = new ArrayList<>();
            if (name != null) names.add(name);
            List<String> layers = manifest.layers().stream()
                    .map(layer -> path(layer.digest()))
                    .toList();
            byte[] config = archive.document(path(manifest.config().digest()), ImageConfig.MAX_BYTES);
            verify(manifest.config().digest(), config);
            all.add(new Found(config, layers, names));
        }
        if (all.isEmpty())
            throw new EngineException.InvalidParameter(
                    "no image for " + (platform == null ? Platform.host() : platform) + " is in the archive");
        return all;
    }

    /** The manifest that {@code descriptor} leads to on {@code platform}; null for what is no image, such as an attestation. */
    private static @Nullable ImageManifest manifest(
            Archive archive, Descriptor descriptor, Platform platform, int depth) {
        if (!MediaTypes.isIndex(descriptor.mediaType()) && !MediaTypes.isManifest(descriptor.mediaType())) return null;
        String path = path(descriptor.digest());
        // An archive for one platform may leave out what its index lists for others.
        if (!archive.has(path)) return null;
        byte[] bytes = archive.document(path, MAX_INDEX_BYTES);
        verify(descriptor.digest(), bytes);
        return switch (Manifest.parse(bytes, descriptor.mediaType())) {
            case ImageManifest manifest -> MediaTypes.isConfig(manifest.config().mediaType()) ? manifest : null;
            case ImageIndex index -> {
                if (depth == MAX_INDEX_DEPTH)
                    throw new EngineException.InvalidParameter("invalid archive: indexes within indexes");
                Descriptor chosen = index.choose(platform);
                if (chosen == null && index.manifests().size() == 1)
                    chosen = index.manifests().getFirst();
                yield chosen == null ? null : manifest(archive, chosen, platform, depth + 1);
            }
        };
    }

    /** Docker and containerd write the whole name; others put it, or only a tag, into the OCI annotation. */
    private static Reference.@Nullable Tagged name(Descriptor descriptor) {
        String name = descriptor.annotations().get(IMAGE_NAME);
        if (name == null) {
            String ref = descriptor.annotations().get(REF_NAME);
            if (ref == null || ref.indexOf('/') < 0 && ref.indexOf(':') < 0) return null;
            name = ref;
        }
        return Reference.parse(name) instanceof Reference.Tagged tagged ? tagged : null;
    }

    private List<String> load(Lease lease, Archive archive, Found found, Progress progress)
            throws IOException, InterruptedException {
        ImageConfig config = ImageConfig.parse(found.config());
        List<Digest> diffIds = config.diffIds();
        if (diffIds.size() != found.layers().size()) {
            throw new EngineException.InvalidParameter("invalid manifest, layers length mismatch: expected "
                    + diffIds.size() + ", got " + found.layers().size());
        }
        if (!config.os().equals("linux"))
            throw new EngineException.InvalidParameter("cannot load " + config.os() + " image on linux");
        List<LayerRecord> records = new ArrayList<>();
        String parent = null;
        for (int i = 0; i < diffIds.size(); i++) {
            records.add(
                    layer(lease, archive, parent, diffIds.get(i), found.layers().get(i), progress));
            parent = Layers.chain(parent, diffIds.get(i));
        }
        store.content().put(found.config());
        List<String> lines = new ArrayList<>();
        catalog.change(change -> {
            change.put(config, new ImageRecord(records, null, List.of(), null, null));
            for (Reference.Tagged name : found.names()) {
                Digest previous = change.name(name, config.id(), clock.instant());
                if (previous != null) {
                    lines.add("The image " + name.familiar() + " already exists, renaming the old one with ID "
                            + previous + " to empty string");
                }
                lines.add("Loaded image: " + name.familiar());
            }
            return null;
        });
        if (found.names().isEmpty()) lines.add("Loaded image ID: " + config.id());
        Held held = Objects.requireNonNull(catalog.state().images().get(config.id()));
        events.about("load", held.image());
        return lines;
    }

    private LayerRecord layer(
            Lease lease, Archive archive, @Nullable String parent, Digest diffId, String path, Progress progress)
            throws IOException, InterruptedException {
        LayerRecord known = layers.find(lease, Layers.chain(parent, diffId), diffId);
        if (known != null) return known;
        String id = diffId.truncated();
        long total = archive.sizeBytes(path);
        var pace = new Pace();
        Layers.Unpacking told = bytes -> {
            if (pace.due()) progress.event(new ProgressEvent.Layer(id, "Loading layer", bytes, total));
        };
        LayerRecord made = Aside.call("load", () -> layers.unpack(lease, parent, diffId, archive.blob(path), told));
        progress.event(new ProgressEvent.Layer(id, "Loading layer", total, total));
        return made;
    }

    private static void verify(Digest expected, byte[] bytes) {
        var hash = expected.hasher();
        hash.update(bytes);
        if (!Digest.from(hash).equals(expected))
            throw new EngineException.InvalidParameter(
                    "invalid archive: " + path(expected) + " is not what its name says");
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }
}
