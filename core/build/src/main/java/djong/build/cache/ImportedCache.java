package djong.build.cache;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.record.CacheConfig;
import djong.build.solver.Remembered;
import djong.build.solver.Remote;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.store.lease.Lease;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cache that somebody has written. Layers come when their result is wanted; what cannot be had counts as not kept. */
public final class ImportedCache implements Remote {
    private static final System.Logger LOG = System.getLogger(ImportedCache.class.getName());
    private static final int MOST_LAYERS = 1_000;

    private final Bringing layers;
    private final Map<String, Entry> results;

    /** A layer, as where it is kept it is called, and as it is unpacked. */
    public record Kept(Descriptor blob, Digest diffId) {}

    private record Entry(List<Kept> layers, Instant created) {}

    /** Brings layers here. */
    @FunctionalInterface
    public interface Bringing {
        /** @param layers from the bottom up */
        Tree bring(Lease lease, List<Kept> layers) throws InterruptedException;
    }

    private ImportedCache(Bringing layers, Map<String, Entry> results) {
        this.layers = layers;
        this.results = results;
    }

    /**
     * What a document tells of.
     *
     * @param blobs what is known of layers besides what the document says, by how it calls them
     */
    public static ImportedCache of(byte[] document, Map<String, Kept> blobs, Bringing layers) {
        CacheConfig config = CacheDocument.parse(document);
        List<CacheConfig.Layer> listed = config.layers() == null ? List.of() : config.layers();
        List<CacheConfig.Result> records = config.records() == null ? List.of() : config.records();
        Map<String, Entry> results = new HashMap<>();
        for (CacheConfig.Result each : records) {
            String digest = each.digest();
            if (digest == null || !digest.startsWith("sha256:")) continue;
            if (each.layers() == null || each.layers().isEmpty()) continue;
            CacheConfig.Top top = each.layers().getFirst();
            List<Kept> chain = chain(listed, top.layer(), blobs);
            if (chain != null)
                results.put(digest.substring("sha256:".length()), new Entry(chain, time(top.createdAt())));
        }
        return new ImportedCache(layers, results);
    }

    private static Instant time(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** Null for what is not whole. */
    private static @Nullable List<Kept> chain(List<CacheConfig.Layer> layers, int top, Map<String, Kept> blobs) {
        List<Kept> chain = new ArrayList<>();
        for (int at = top; at != -1; at = layers.get(at).parent()) {
            if (at < 0 || at >= layers.size() || chain.size() == MOST_LAYERS) return null;
            CacheConfig.Layer layer = layers.get(at);
            String blob = layer.blob();
            if (blob == null) return null;
            Kept kept = blobs.containsKey(blob) ? blobs.get(blob) : described(blob, layer.annotations());
            if (kept == null) return null;
            chain.addFirst(kept);
        }
        return chain.isEmpty() ? null : chain;
    }

    private static @Nullable Kept described(String blob, CacheConfig.@Nullable Annotations told) {
        String type = told == null ? null : told.mediaType();
        String diffId = told == null ? null : told.diffId();
        if (told == null || type == null || diffId == null) return null;
        try {
            return new Kept(new Descriptor(type, Digest.parse(blob), told.size()), Digest.parse(diffId));
        } catch (EngineException e) {
            return null;
        }
    }

    /** How many results it has. */
    public int size() {
        return results.size();
    }

    @Override
    public @Nullable Remembered find(String key, Lease lease) throws InterruptedException {
        Entry entry = results.get(key);
        if (entry == null) return null;
        try {
            return new Remembered(layers.bring(lease, entry.layers()).heldBy(lease), entry.created());
        } catch (EngineException e) {
            if (Thread.interrupted()) throw new InterruptedException();
            LOG.log(System.Logger.Level.WARNING, "a result of a cache cannot be had: " + e.getMessage());
            return null;
        }
    }
}
