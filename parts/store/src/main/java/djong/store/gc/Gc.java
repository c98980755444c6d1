package djong.store.gc;

import djong.oci.Digest;
import djong.store.content.ContentStore;
import djong.store.lease.Leases;
import djong.store.lease.WriteGate;
import djong.store.snapshot.Snapshot;
import djong.store.snapshot.Snapshotter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Removes blobs and committed snapshots that neither a root, nor a lease, nor an active snapshot or view leads to. While it runs, nobody
 * adds anything: {@link WriteGate}.
 */
public final class Gc {
    private final WriteGate gate;
    private final Leases leases;
    private final ContentStore content;
    private final Snapshotter snapshots;

    public Gc(WriteGate gate, Leases leases, ContentStore content, Snapshotter snapshots) {
        this.gate = gate;
        this.leases = leases;
        this.content = content;
        this.snapshots = snapshots;
    }

    /**
     * Marks and sweeps.
     *
     * @param roots asked once, behind the closed gate, so that no record can appear that it does not see; it must only read
     */
    public Collected collect(Supplier<Roots> roots) {
        try (var _ = gate.shut()) {
            Roots known = roots.get();
            Set<Digest> keep = new HashSet<>(known.blobs());
            keep.addAll(leases.blobs());
            Set<String> tops = new HashSet<>(known.snapshots());
            tops.addAll(leases.snapshots());

            List<String> removedSnapshots = new ArrayList<>();
            long bytes = 0;
            for (Snapshot.Committed snapshot : unreachable(tops)) {
                snapshots.remove(snapshot.key());
                removedSnapshots.add(snapshot.key());
                bytes += snapshot.usage().bytes();
            }
            List<Digest> removedBlobs = new ArrayList<>();
            for (Digest blob : content.walk()) {
                if (keep.contains(blob)) continue;
                bytes += content.size(blob);
                content.remove(blob);
                removedBlobs.add(blob);
            }
            return new Collected(removedBlobs, removedSnapshots, bytes);
        }
    }

    /** Children before their parents, as they must be removed. */
    private List<Snapshot.Committed> unreachable(Set<String> tops) {
        Map<String, Snapshot> all = new HashMap<>();
        for (Snapshot snapshot : snapshots.walk()) all.put(snapshot.key(), snapshot);
        Set<String> marked = new HashSet<>();
        for (String top : tops) mark(top, all, marked);
        for (Snapshot snapshot : all.values()) {
            if (!(snapshot instanceof Snapshot.Committed)) mark(snapshot.key(), all, marked);
        }
        List<Snapshot.Committed> parentsFirst = new ArrayList<>();
        Set<String> listed = new HashSet<>(marked);
        for (String key : all.keySet()) list(key, all, listed, parentsFirst);
        return parentsFirst.reversed();
    }

    private static void mark(String from, Map<String, Snapshot> all, Set<String> marked) {
        for (Snapshot at = all.get(from); at != null && marked.add(at.key()); ) {
            String parent = at.parent();
            at = parent == null ? null : all.get(parent);
        }
    }

    private static void list(
            String key, Map<String, Snapshot> all, Set<String> listed, List<Snapshot.Committed> parentsFirst) {
        List<Snapshot.Committed> chain = new ArrayList<>();
        for (Snapshot at = all.get(key); at instanceof Snapshot.Committed committed && listed.add(at.key()); ) {
            chain.add(committed);
            String parent = at.parent();
            at = parent == null ? null : all.get(parent);
        }
        parentsFirst.addAll(chain.reversed());
    }
}
