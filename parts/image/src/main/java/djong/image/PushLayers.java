package djong.image;

import djong.image.record.LayerRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Repository;
import djong.registry.client.BlobSource;
import djong.registry.client.Destination;
import djong.registry.client.Destination.Arrival;
import djong.registry.client.UploadMemory;
import djong.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The layers of one image on their way out, each on a thread of its own, so many at a time as there are slots. */
final class PushLayers {
    private final Store store;
    private final Packed packed;
    private final UploadMemory uploads;
    private final Destination destination;
    private final Repository repository;
    private final Semaphore slots;
    private final Function<Digest, List<Repository>> candidates;
    private final Reports reports = new Reports();

    PushLayers(
            Store store,
            Packed packed,
            UploadMemory uploads,
            Destination destination,
            Repository repository,
            Semaphore slots,
            Function<Digest, List<Repository>> candidates) {
        this.store = store;
        this.packed = packed;
        this.uploads = uploads;
        this.destination = destination;
        this.repository = repository;
        this.slots = slots;
        this.candidates = candidates;
    }

    /**
     * Blocks until the registry has all of them; tells {@code progress} on the calling thread.
     *
     * @param known the descriptors that they came with; null for layers that were made here
     * @param packing of those
     * @return what to call them in a manifest
     */
    List<Descriptor> run(List<LayerRecord> layers, @Nullable List<Descriptor> known, Packing packing, Progress progress)
            throws IOException, InterruptedException {
        // The top one first, as Docker lists them.
        for (LayerRecord layer : layers.reversed()) tell(layer, "Preparing", 0, 0);
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(Aside.threads("push"))) {
            try {
                List<Future<Descriptor>> tasks = new ArrayList<>();
                var left = new AtomicInteger(layers.size());
                if (layers.isEmpty()) reports.end();
                for (int i = 0; i < layers.size(); i++) {
                    LayerRecord layer = layers.get(i);
                    Descriptor descriptor = known == null ? null : known.get(i);
                    tasks.add(executor.submit(() -> layer(layer, descriptor, packing, left)));
                }
                reports.pass(progress);
                List<Descriptor> descriptors = new ArrayList<>();
                for (Future<Descriptor> task : tasks) descriptors.add(await(task));
                return descriptors;
            } catch (IOException | RuntimeException | InterruptedException e) {
                executor.shutdownNow();
                throw e;
            }
        }
    }

    private Descriptor layer(LayerRecord layer, @Nullable Descriptor known, Packing packing, AtomicInteger left)
            throws IOException, InterruptedException {
        boolean well = false;
        try {
            if (!slots.tryAcquire()) {
                tell(layer, "Waiting", 0, 0);
                slots.acquire();
            }
            try {
                Descriptor descriptor = sent(layer, known, packing);
                well = true;
                return descriptor;
            } finally {
                slots.release();
            }
        } finally {
            if (left.decrementAndGet() == 0 || !well) reports.end();
        }
    }

    private Descriptor sent(LayerRecord layer, @Nullable Descriptor known, Packing packing)
            throws IOException, InterruptedException {
        Descriptor before = known != null ? known : packed.known(layer, packing);
        if (before != null && destination.has(repository, before)) {
            tell(layer, "Layer already exists", 0, 0);
            return before;
        }
        Descriptor descriptor = known != null
                ? known
                : packed.make(layer, packing, bytes -> tell(layer, "Preparing", bytes, layer.tarBytes()));
        var pace = new Pace();
        Arrival arrival = destination.push(
                repository,
                descriptor,
                candidates.apply(descriptor.digest()),
                source(descriptor.digest()),
                uploads,
                bytes -> {
                    if (pace.due()) tell(layer, "Pushing", bytes, descriptor.sizeBytes());
                });
        switch (arrival) {
            case Arrival.Known() -> tell(layer, "Layer already exists", 0, 0);
            case Arrival.Mounted(Repository from) -> tell(layer, "Mounted from " + from.path(), 0, 0);
            case Arrival.Sent(var _) -> {
                tell(layer, "Pushing", descriptor.sizeBytes(), descriptor.sizeBytes());
                tell(layer, "Pushed", 0, 0);
            }
        }
        return descriptor;
    }

    /** A blob of the content store. */
    BlobSource source(Digest blob) {
        return offset -> {
            InputStream in = store.content().open(blob);
            in.skipNBytes(offset);
            return in;
        };
    }

    private static Descriptor await(Future<Descriptor> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw Aside.failure("push", e);
        }
    }

    private void tell(LayerRecord layer, String status, long bytes, long total) {
        String id = Digest.parse(layer.diffId()).truncated();
        reports.event(new ProgressEvent.Layer(id, status, bytes, total));
    }
}
