package djong.image;

import djong.image.record.LayerRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Repository;
import djong.registry.client.Registry;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layers on their own, of which no image is made: put on others, or fetched. */
final class Stacking {
    private final Store store;
    private final Layers layers;
    private final Downloads downloads;
    private final Unfinished unfinished;

    Stacking(Store store, Layers layers, Downloads downloads, Unfinished unfinished) {
        this.store = store;
        this.layers = layers;
        this.downloads = downloads;
        this.unfinished = unfinished;
    }

    List<Layer> on(Lease lease, @Nullable String parent, List<Layer> stack) throws IOException, InterruptedException {
        List<Layer> made = new ArrayList<>();
        String below = parent;
        for (Layer layer : stack) {
            lease.keep(layer.blob());
            LayerRecord put = layers.unpack(lease, below, layer.diffId(), layer.blob(), Layers.Unpacking.UNHEARD);
            made.add(Assemble.layer(put));
            below = Layers.chain(below, layer.diffId());
        }
        return made;
    }

    List<Layer> fetch(
            Lease lease,
            Registry registry,
            Repository repository,
            List<Descriptor> blobs,
            List<Digest> diffIds,
            Progress progress)
            throws IOException, InterruptedException {
        var pulling = new PullLayers(store, layers, downloads, registry, repository, lease);
        List<LayerRecord> fetched = pulling.run(blobs, diffIds, false, progress);
        unfinished.done(blobs.stream().map(Descriptor::digest).toList());
        return fetched.stream().map(Assemble::layer).toList();
    }
}
