package djong.image;

import djong.oci.Descriptor;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Destination;
import djong.registry.client.UploadMemory;
import java.io.IOException;
import java.util.List;

/** One repository while it is sent something: layers, other blobs, then the manifests that point at them. Calls block for the registry; for one thread. */
public final class Publisher {
    private final Repository repository;
    private final Destination destination;
    private final PushLayers layers;
    private final UploadMemory uploads;

    Publisher(Repository repository, Destination destination, PushLayers layers, UploadMemory uploads) {
        this.repository = repository;
        this.destination = destination;
        this.layers = layers;
        this.uploads = uploads;
    }

    /** Sends what the repository does not have of an image's layers; only that is packed. @return what to call them in a manifest */
    public List<Descriptor> layers(List<Layer> all, Packing packing, Progress progress) {
        try {
            return layers.run(all.stream().map(Assemble::record).toList(), null, packing, progress);
        } catch (IOException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw Failures.of(e);
        }
    }

    /** Sends a blob of the content store. */
    public void blob(Descriptor blob) {
        destination.push(repository, blob, List.of(), layers.source(blob.digest()), uploads, _ -> {});
    }

    /** Stores a manifest under a name of the repository. */
    public void manifest(Reference name, Manifest manifest) {
        destination.manifest(name, manifest);
    }
}
