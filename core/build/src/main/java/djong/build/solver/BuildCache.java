package djong.build.solver;

import djong.build.graph.Tree;
import djong.build.record.KeptLayer;
import djong.build.record.KeptResult;
import djong.image.Layer;
import djong.oci.Digest;
import djong.store.Store;
import djong.store.gc.Roots;
import djong.store.lease.Lease;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Results of builds. One writer at a time; a record is on the disk before anyone sees it. */
public final class BuildCache {
    private static final int MOST_SHOWN = 10_000;

    private static final String COLLECTION = "build-cache";
    private static final JsonType<KeptResult> JSON = Jsonb.builder().build().type(KeptResult.class);

    private final Store store;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Kept> results;

    private BuildCache(Store store, InstantSource clock, Map<String, Kept> results) {
        this.store = store;
        this.clock = clock;
        this.results = results;
    }

    /** Reads what earlier builds have left; what cannot be read any more is forgotten. */
    public static BuildCache open(Store store, InstantSource clock) {
        Map<String, Kept> found = new ConcurrentHashMap<>();
        for (Entry entry : store.metadata().read(tx -> tx.list(COLLECTION))) {
            try {
                found.put(entry.key(), decode(entry.key(), JSON.fromJson(entry.body())));
            } catch (RuntimeException e) {
                System.getLogger(BuildCache.class.getName())
                        .log(System.Logger.Level.WARNING, "a result of a build is forgotten: " + entry.key(), e);
            }
        }
        return new BuildCache(store, clock, found);
    }

    private static Kept decode(String key, KeptResult r) {
        List<Layer> layers = r.layers().stream()
                .map(l -> new Layer(Digest.parse(l.diffId()), Digest.parse(l.blob()), l.tarBytes(), l.sizeBytes()))
                .toList();
        return new Kept(
                key,
                Tree.of(layers),
                r.ownLayer(),
                r.parent().isEmpty() ? null : r.parent(),
                r.description(),
                Instant.parse(r.created()),
                Instant.parse(r.lastUsed()),
                r.uses());
    }

    private static byte[] encode(Kept kept) {
        List<KeptLayer> layers = kept.tree().layers().stream()
                .map(l -> new KeptLayer(l.diffId().toString(), l.blob().toString(), l.tarBytes(), l.sizeBytes()))
                .toList();
        return JSON.toJsonBytes(new KeptResult(
                layers,
                kept.ownLayer(),
                kept.parent() == null ? "" : kept.parent(),
                kept.description(),
                kept.created().toString(),
                kept.lastUsed().toString(),
                kept.uses()));
    }

    /** What was kept under {@code key}, if all of it is still there; {@code lease} holds it from now on. */
    @Nullable
    Tree find(String key, Lease lease) {
        Kept kept = results.get(key);
        if (kept == null) return null;
        Tree tree = kept.tree().heldBy(lease);
        String chain = tree.chain();
        boolean there = chain == null || store.snapshots().exists(chain);
        for (Layer layer : tree.layers()) there &= store.content().has(layer.blob());
        lock.lock();
        try {
            if (!there) change(Map.of(), Set.of(key));
            else if (results.containsKey(key)) change(Map.of(key, kept.used(clock.instant())), Set.of());
            return there ? tree : null;
        } finally {
            lock.unlock();
        }
    }

    /** When a result was first made; null for one that is not kept. */
    @Nullable
    Instant created(String key) {
        Kept kept = results.get(key);
        return kept == null ? null : kept.created();
    }

    /** As much of it as is of use: a command may be as long as its file. */
    private static String shown(String description) {
        return description.length() <= MOST_SHOWN ? description : description.substring(0, MOST_SHOWN) + "…";
    }

    /**
     * Keeps a result; one that was known under the key is replaced.
     *
     * @param made when it was first made; null for now
     */
    void keep(String key, Tree tree, Tree base, String description, @Nullable Instant made) {
        Instant now = clock.instant();
        boolean ownLayer = tree.layers().size() > base.layers().size();
        lock.lock();
        try {
            String parent = null;
            String chain = base.chain();
            for (Kept kept : results.values())
                if (chain != null
                        && !kept.key().equals(key)
                        && chain.equals(kept.tree().chain())) parent = kept.key();
            change(
                    Map.of(
                            key,
                            new Kept(
                                    key,
                                    tree,
                                    ownLayer,
                                    parent,
                                    shown(description),
                                    made == null ? now : made,
                                    now,
                                    1)),
                    Set.of());
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. A record lost with the power costs a step done again, so no sync is waited for. */
    private void change(Map<String, Kept> put, Set<String> remove) {
        store.metadata().write(Durability.NORMAL, tx -> {
            put.forEach((key, kept) -> tx.put(COLLECTION, key, encode(kept)));
            for (String key : remove) tx.delete(COLLECTION, key);
        });
        results.putAll(put);
        results.keySet().removeAll(remove);
    }

    /** All, the oldest first. */
    public List<Kept> list() {
        return results.values().stream()
                .sorted(Comparator.comparing(Kept::created).thenComparing(Kept::key))
                .toList();
    }

    /** What must not be collected because of it. */
    public Roots roots() {
        Set<Digest> blobs = new HashSet<>();
        Set<String> snapshots = new HashSet<>();
        for (Kept kept : results.values()) {
            for (Layer layer : kept.tree().layers()) blobs.add(layer.blob());
            String chain = kept.tree().chain();
            if (chain != null) snapshots.add(chain);
        }
        return new Roots(blobs, snapshots);
    }

    /** Forgets results, those not used for the longest time first, until what is left has at most {@code keepBytes}. @return what was forgotten */
    public List<Kept> forget(Predicate<Kept> which, long keepBytes) {
        lock.lock();
        try {
            List<Kept> oldestUse = new ArrayList<>(results.values());
            oldestUse.sort(Comparator.comparing(Kept::lastUsed).thenComparing(Kept::key));
            long left = oldestUse.stream().mapToLong(Kept::sizeBytes).sum();
            List<Kept> forgotten = new ArrayList<>();
            for (Kept kept : oldestUse) {
                if (keepBytes > 0 && left <= keepBytes) break;
                if (!which.test(kept)) continue;
                forgotten.add(kept);
                left -= kept.sizeBytes();
            }
            Set<String> keys = new HashSet<>();
            for (Kept kept : forgotten) keys.add(kept.key());
            if (!keys.isEmpty()) change(Map.of(), keys);
            return forgotten;
        } finally {
            lock.unlock();
        }
    }
}
