package djong.image;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.Catalog.Held;
import djong.image.Catalog.State;
import djong.image.record.ArchivedImage;
import djong.image.record.LayerRecord;
import djong.image.tar.TarEntry;
import djong.image.tar.TarWriter;
import djong.image.unpack.Compression;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Document;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes images as Docker since 25 does: one archive that is an OCI layout and a docker-archive at once; layers not packed. */
final class Save {
    private static final byte[] LAYOUT = "{\"imageLayoutVersion\": \"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

    /** An image and the tags to save it by. */
    private record Chosen(Held held, SequencedSet<Reference.Tagged> tags) {}

    private final Store store;
    private final Catalog catalog;
    private final ImageEvents events;

    Save(Store store, Catalog catalog, ImageEvents events) {
        this.store = store;
        this.catalog = catalog;
        this.events = events;
    }

    /** What to save, looked up before the first byte is written; {@link Prepared#write} does the rest. */
    Prepared prepare(List<String> names, @Nullable Platform platform) {
        Lease lease = store.leases().open("save " + String.join(" ", names));
        try {
            SequencedMap<Digest, Chosen> chosen = new LinkedHashMap<>();
            State state = catalog.state();
            for (String name : names) choose(state, name, chosen);
            for (Chosen each : chosen.values()) {
                if (platform != null
                        && !platform.accepts(each.held().image().config().platform()))
                    throw new EngineException.System("no suitable export target found for platform " + platform);
                keep(lease, each.held());
            }
            return new Prepared(lease, List.copyOf(chosen.values()));
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private void keep(Lease lease, Held held) {
        lease.keep(held.image().id());
        for (LayerRecord layer : held.record().layers()) {
            Digest blob = Digest.parse(layer.blob());
            lease.keep(blob);
            if (!store.content().has(blob))
                throw new EngineException.NotFound(
                        "No such image: " + held.image().id());
        }
    }

    private static void choose(State state, String name, SequencedMap<Digest, Chosen> chosen) {
        if (Ids.isWhole(name)) {
            add(state.byPrefix(name), null, name, chosen);
            return;
        }
        Reference.Parts parts = Reference.parts(name);
        if (parts.repository().familiar().equals("sha256")) {
            add(state.byPrefix(name), null, name, chosen);
        } else if (parts.tag() == null && parts.digest() == null) {
            boolean found = false;
            for (Held held : state.images().values()) {
                for (Reference.Tagged tag : held.image().tags()) {
                    if (!tag.repository().equals(parts.repository())) continue;
                    add(held, tag, name, chosen);
                    found = true;
                }
            }
            if (!found) add(state.byPrefix(name), null, name, chosen);
        } else {
            Reference reference = parts.reference();
            Held held = state.named(reference);
            if (held == null) throw new EngineException.NotFound("reference does not exist");
            add(held, reference instanceof Reference.Tagged tagged ? tagged : null, name, chosen);
        }
    }

    private static void add(
            @Nullable Held held, Reference.@Nullable Tagged tag, String name, SequencedMap<Digest, Chosen> chosen) {
        if (held == null) throw new EngineException.NotFound("No such image: " + name);
        Chosen entry = chosen.computeIfAbsent(held.image().id(), _ -> new Chosen(held, new LinkedHashSet<>()));
        if (tag != null) entry.tags().add(tag);
    }

    /** Images that are kept until they are written; closing it without that is fine. */
    final class Prepared implements SavedImages {
        private final Lease lease;
        private final List<Chosen> images;

        private Prepared(Lease lease, List<Chosen> images) {
            this.lease = lease;
            this.images = images;
        }

        @Override
        public void write(OutputStream out) throws IOException {
            try {
                Aside.call("save", () -> {
                    archive(out);
                    return out;
                });
            } catch (InterruptedException e) {
                throw Failures.of(e);
            }
            for (Chosen each : images) events.about("save", each.held().image());
        }

        private void archive(OutputStream out) throws IOException {
            var tar = new TarWriter(out);
            var plan = new Plan(images);
            Instant time = images.stream()
                    .map(each -> each.held().image().created())
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
            Instant wholeSecond = Instant.ofEpochSecond(Math.max(0, time.getEpochSecond()));
            tar.add(TarEntry.directory("blobs/", 0755, wholeSecond));
            tar.add(TarEntry.directory("blobs/sha256/", 0755, wholeSecond));
            for (Map.Entry<Digest, Plan.Source> blob : plan.blobs.entrySet()) {
                String path = "blobs/" + blob.getKey().algorithm() + "/"
                        + blob.getKey().hex();
                switch (blob.getValue()) {
                    case Plan.Source.Bytes(byte[] bytes) -> file(tar, path, bytes, wholeSecond);
                    case Plan.Source.Layer(LayerRecord layer) -> {
                        try (InputStream plain = Compression.open(
                                        store.content().open(Digest.parse(layer.blob())))
                                .plain()) {
                            tar.add(TarEntry.file(path, 0644, layer.tarBytes(), wholeSecond), plain);
                        }
                    }
                }
            }
            file(tar, "index.json", plan.index(), Instant.EPOCH);
            file(tar, "manifest.json", Documents.of(plan.archived), Instant.EPOCH);
            file(tar, "oci-layout", LAYOUT, Instant.EPOCH);
            if (!plan.repositories.isEmpty())
                file(tar, "repositories", Documents.repositories(plan.repositories), Instant.EPOCH);
            tar.end();
        }

        private void file(TarWriter tar, String path, byte[] bytes, Instant time) throws IOException {
            tar.add(TarEntry.file(path, 0644, bytes.length, time), new ByteArrayInputStream(bytes));
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    /** All that goes into one archive. */
    private static final class Plan {
        sealed interface Source {
            record Bytes(byte[] bytes) implements Source {}

            record Layer(LayerRecord layer) implements Source {}
        }

        /** Sorted, so that the same images give the same archive. */
        final TreeMap<Digest, Source> blobs = new TreeMap<>();

        final List<ArchivedImage> archived = new ArrayList<>();
        final Map<String, Map<String, String>> repositories = new TreeMap<>();
        private final List<Descriptor> manifests = new ArrayList<>();

        Plan(List<Chosen> images) {
            for (Chosen image : images) add(image);
        }

        private void add(Chosen chosen) {
            Held held = chosen.held();
            Document config = held.image().config().document();
            blobs.put(config.digest(), new Source.Bytes(config.bytes()));
            List<Descriptor> layers = new ArrayList<>();
            Map<String, ArchivedImage.LayerSource> sources = new TreeMap<>();
            for (LayerRecord layer : held.record().layers()) {
                Digest diffId = Digest.parse(layer.diffId());
                blobs.put(diffId, new Source.Layer(layer));
                layers.add(new Descriptor(MediaTypes.OCI_LAYER, diffId, layer.tarBytes()));
                sources.put(
                        layer.diffId(),
                        new ArchivedImage.LayerSource(MediaTypes.OCI_LAYER, layer.tarBytes(), layer.diffId()));
            }
            ImageManifest manifest = ImageManifest.create(
                    MediaTypes.OCI_MANIFEST,
                    new Descriptor(MediaTypes.OCI_CONFIG, config.digest(), config.sizeBytes()),
                    layers,
                    Map.of());
            Document document = manifest.document();
            blobs.put(document.digest(), new Source.Bytes(document.bytes()));

            List<Reference.Tagged> tags = List.copyOf(chosen.tags());
            if (tags.isEmpty()) manifests.add(manifest.descriptor());
            String top = layers.isEmpty()
                    ? config.digest().hex()
                    : layers.getLast().digest().hex();
            for (Reference.Tagged tag : tags) {
                Map<String, String> annotations = new LinkedHashMap<>();
                annotations.put("io.containerd.image.name", tag.canonical());
                annotations.put("org.opencontainers.image.ref.name", tag.tag());
                manifests.add(manifest.descriptor().withAnnotations(annotations));
                repositories
                        .computeIfAbsent(tag.repository().familiar(), _ -> new TreeMap<>())
                        .put(tag.tag(), top);
            }
            archived.add(new ArchivedImage(
                    "blobs/sha256/" + config.digest().hex(),
                    tags.isEmpty()
                            ? null
                            : tags.stream().map(Reference::familiar).toList(),
                    layers.stream()
                            .map(layer -> "blobs/sha256/" + layer.digest().hex())
                            .toList(),
                    sources));
        }

        byte[] index() {
            return ImageIndex.create(MediaTypes.OCI_INDEX, manifests, Map.of())
                    .document()
                    .bytes();
        }
    }
}
