package djong.image;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.Catalog.Held;
import djong.image.pack.Change;
import djong.image.pack.LayerDiff;
import djong.image.pack.LayerPack;
import djong.image.record.ImageRecord;
import djong.image.record.LayerRecord;
import djong.oci.Digest;
import djong.store.Store;
import djong.store.content.Ingest;
import djong.store.lease.Lease;
import djong.store.snapshot.Snapshot;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes layers of snapshots as they are, and images of layers: what a build does. */
final class Assemble {
    private final Store store;
    private final Catalog catalog;

    Assemble(Store store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    static Layer layer(LayerRecord record) {
        return new Layer(
                Digest.parse(record.diffId()), Digest.parse(record.blob()), record.tarBytes(), record.sizeBytes());
    }

    static LayerRecord record(Layer layer) {
        return new LayerRecord(layer.diffId().toString(), layer.blob().toString(), layer.tarBytes(), layer.sizeBytes());
    }

    List<Layer> layers(Image image) {
        Held held = catalog.state().images().get(image.id());
        if (held == null) throw new EngineException.NotFound("No such image: " + image.id());
        return held.record().layers().stream().map(Assemble::layer).toList();
    }

    /** The snapshot becomes the layer: nothing is unpacked again. */
    @Nullable
    Layer freeze(Lease lease, @Nullable String parent, String key) throws IOException, InterruptedException {
        Snapshotter snapshots = store.snapshots();
        boolean committed = false;
        try {
            List<Change> changes = LayerDiff.of(snapshots.upper(key), snapshots.lower(key));
            if (changes.isEmpty()) return null;
            Digest blob;
            try (Ingest ingest = store.content().ingest("layer " + Ids.random())) {
                try {
                    LayerPack.write(snapshots.upper(key), changes, ingest.output());
                    blob = ingest.commit(null, -1);
                } finally {
                    ingest.discard();
                }
            }
            long tarBytes = store.content().size(blob);
            String chain = Layers.chain(parent, blob);
            lease.keepSnapshot(chain);
            if (snapshots.find(chain).orElse(null) instanceof Snapshot.Committed same)
                return new Layer(blob, blob, tarBytes, same.usage().bytes());
            try {
                Snapshot.Committed made = snapshots.commit(chain, key);
                committed = true;
                return new Layer(blob, blob, tarBytes, made.usage().bytes());
            } catch (EngineException.Conflict e) {
                if (snapshots.find(chain).orElse(null) instanceof Snapshot.Committed same)
                    return new Layer(blob, blob, tarBytes, same.usage().bytes());
                throw e;
            }
        } finally {
            if (!committed) snapshots.remove(key);
        }
    }

    void add(List<Assembly> assemblies) {
        for (Assembly each : assemblies)
            store.content().put(each.config().document().bytes());
        catalog.change(change -> {
            for (Assembly each : assemblies) {
                Digest parent = each.parent();
                change.put(
                        each.config(),
                        new ImageRecord(
                                each.layers().stream().map(Assemble::record).toList(),
                                null,
                                List.of(),
                                parent == null || !change.has(parent) ? null : parent.toString(),
                                null));
            }
            return Objects.requireNonNull(change);
        });
    }
}
