package djong.image;

import djong.base.EngineException;
import djong.image.record.LayerRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.MediaTypes;
import djong.oci.Repository;
import djong.registry.client.Registry;
import djong.store.Store;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The layers of one image on their way: each on a thread of its own, downloaded and unpacked at the same time, put on the one below at the end. */
final class PullLayers {
    private final Store store;
    private final Layers layers;
    private final Downloads downloads;
    private final Registry registry;
    private final Repository repository;
    private final Lease lease;
    private final Reports reports = new Reports();
    private final AtomicLong downloadedBytes = new AtomicLong();
    private boolean downloaded;

    PullLayers(Store store, Layers layers, Downloads downloads, Registry registry, Repository repository, Lease lease) {
        this.store = store;
        this.layers = layers;
        this.downloads = downloads;
        this.registry = registry;
        this.repository = repository;
        this.lease = lease;
    }

    /** Whether any layer was new. */
    boolean downloaded() {
        return downloaded;
    }

    long downloadedBytes() {
        return downloadedBytes.get();
    }

    /** One layer, and where it is known to others when it is there. */
    private record Step(Descriptor blob, Digest diffId, String chain, CompletableFuture<LayerRecord> record) {
        boolean there() {
            return record.isDone();
        }
    }

    /**
     * Blocks until all layers are there, and tells {@code progress} on the calling thread.
     *
     * @param known whether the image itself is here: then nothing is told of layers that are
     */
    List<LayerRecord> run(List<Descriptor> blobs, List<Digest> diffIds, boolean known, Progress progress)
            throws IOException, InterruptedException {
        check(blobs, diffIds);
        List<Step> steps = steps(blobs, diffIds, known);
        space(steps);
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(Aside.threads("unpack"))) {
            try {
                List<Future<?>> tasks = begin(executor, steps);
                reports.pass(progress);
                List<LayerRecord> records = new ArrayList<>();
                for (Future<?> task : tasks) await(task);
                for (Step step : steps) records.add(step.record().join());
                return records;
            } catch (IOException | RuntimeException | InterruptedException e) {
                executor.shutdownNow();
                throw e;
            }
        }
    }

    private static void check(List<Descriptor> blobs, List<Digest> diffIds) {
        if (diffIds.size() != blobs.size())
            throw new EngineException.InvalidParameter(
                    "invalid image: " + blobs.size() + " layers, but " + diffIds.size() + " diff ids");
        for (Descriptor blob : blobs) {
            String type = blob.mediaType();
            if (MediaTypes.isForeign(type))
                throw new EngineException.InvalidParameter("unsupported layer media type " + type
                        + ": the layer is kept outside of the registry, as those of Windows are");
            if (!MediaTypes.isLayer(type))
                throw new EngineException.InvalidParameter("unsupported layer media type " + type);
        }
    }

    private List<Step> steps(List<Descriptor> blobs, List<Digest> diffIds, boolean silent) {
        List<Step> steps = new ArrayList<>();
        String parent = null;
        for (int i = 0; i < blobs.size(); i++) {
            Digest diffId = diffIds.get(i);
            String chain = Layers.chain(parent, diffId);
            var step = new Step(blobs.get(i), diffId, chain, new CompletableFuture<>());
            lease.keep(step.blob().digest());
            LayerRecord known = layers.find(lease, chain, diffId);
            if (known != null) step.record().complete(known);
            if (known == null) tell(step.blob(), "Pulling fs layer");
            else if (!silent) tell(step.blob(), "Already exists");
            steps.add(step);
            parent = chain;
        }
        return steps;
    }

    /** Refuses what cannot fit, before anything is downloaded: the packed layers must, and at least as much for what comes out of them. */
    private void space(List<Step> steps) throws IOException {
        long wanted = 0;
        for (Step step : steps) {
            if (step.there()) continue;
            long packed = step.blob().sizeBytes();
            wanted = Math.addExact(wanted, store.content().has(step.blob().digest()) ? packed : 2 * packed);
        }
        long left = Files.getFileStore(store.dataRoot()).getUsableSpace();
        if (wanted > left - Sparing.RESERVE_BYTES && wanted > 0)
            throw new EngineException.System("no space left on device: the image needs at least " + wanted
                    + " bytes in " + store.dataRoot() + ", where " + left + " are free");
    }

    private List<Future<?>> begin(ExecutorService executor, List<Step> steps) {
        List<Future<?>> tasks = new ArrayList<>();
        var left = new AtomicInteger(1);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.there()) continue;
            downloaded = true;
            Step below = i == 0 ? null : steps.get(i - 1);
            left.incrementAndGet();
            tasks.add(executor.submit(() -> {
                try {
                    step.record().complete(layer(step, below));
                    tell(step.blob(), "Extracting", step.blob().sizeBytes());
                    tell(step.blob(), "Pull complete");
                    return null;
                } catch (IOException | RuntimeException | InterruptedException e) {
                    // Those above must not wait for it, and the client hears of it at once.
                    step.record().completeExceptionally(e);
                    reports.end();
                    throw e;
                } finally {
                    if (left.decrementAndGet() == 0) reports.end();
                }
            }));
        }
        if (left.decrementAndGet() == 0) reports.end();
        return tasks;
    }

    private LayerRecord layer(Step step, @Nullable Step below) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var coming = new Coming(step.blob());
            try (coming) {
                // Before it is our turn to unpack, so that the client sees it come also where another pull does the
                // work.
                coming.join();
                return layers.unpack(
                        lease,
                        step.chain(),
                        step.diffId(),
                        step.blob().digest(),
                        coming,
                        () -> below == null ? null : base(below),
                        coming::unpacked);
            } catch (IOException | EngineException e) {
                // What an earlier daemon had left may have been damaged by a power cut; it is gone now.
                if (attempt > 1 || !coming.spoiled()) {
                    coming.fail();
                    throw e;
                }
            }
        }
    }

    private static String base(Step below) throws IOException, InterruptedException {
        await(below.record());
        return below.chain();
    }

    private static void await(Future<?> future) throws IOException, InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw Aside.failure("pull", e);
        }
    }

    private void tell(Descriptor blob, String status) {
        reports.event(new ProgressEvent.Layer(blob.digest().truncated(), status, 0, 0));
    }

    private void tell(Descriptor blob, String status, long bytes) {
        reports.event(new ProgressEvent.Layer(blob.digest().truncated(), status, bytes, blob.sizeBytes()));
    }

    /** A layer's blob, which may be here already, or be downloaded, by us or by another pull. */
    private final class Coming implements Layers.Arriving, Download.Listener, AutoCloseable {
        private final Descriptor blob;
        private final Pace pace = new Pace();
        private @Nullable Download download;
        private volatile boolean whole;

        Coming(Descriptor blob) {
            this.blob = blob;
        }

        void join() {
            if (store.content().has(blob.digest())) whole = true;
            else download = downloads.join(registry, repository, blob, this);
        }

        @Override
        public InputStream open() throws IOException, InterruptedException {
            Download running = download;
            return running == null ? store.content().open(blob.digest()) : running.follow();
        }

        @Override
        public void verified() throws IOException, InterruptedException {
            Download running = download;
            if (running != null) running.await();
            whole = true;
        }

        @Override
        public void reached(String status, long bytes) {
            if (bytes > 0) tell(blob, status, bytes);
            else tell(blob, status);
            if (status.equals("Download complete")) whole = true;
        }

        /** While it still comes, the client sees how much of it has come. */
        void unpacked(long bytes) {
            if (whole && pace.due()) tell(blob, "Extracting", bytes);
        }

        boolean spoiled() {
            Download running = download;
            return running != null && running.resumed() && !store.content().has(blob.digest());
        }

        /** When a download fails, whoever reads along fails with it, and says less: throws what the download has failed with. */
        void fail() throws IOException, InterruptedException {
            Download running = download;
            if (running != null && running.failed()) running.await();
        }

        @Override
        public void close() {
            Download running = download;
            if (running == null) return;
            downloads.leave(running, this);
            downloadedBytes.addAndGet(running.receivedBytes());
        }
    }
}
