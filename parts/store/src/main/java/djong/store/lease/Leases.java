package djong.store.lease;

import djong.oci.Digest;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All leases of this process. */
public final class Leases {
    private final WriteGate gate;
    private final Set<Lease> open = ConcurrentHashMap.newKeySet();

    public Leases(WriteGate gate) {
        this.gate = gate;
    }

    /** A new lease; {@code purpose} is for people ("pull busybox"). Open it before looking whether something exists. */
    public Lease open(String purpose) {
        var lease = new Lease(this, gate, purpose);
        try (var _ = gate.enter()) {
            open.add(lease);
        }
        return lease;
    }

    /** For the content store, inside the gate: a blob was added, and every open lease keeps it. */
    public void added(Digest blob) {
        for (Lease lease : open) lease.blobs.add(blob);
    }

    /** For the snapshotter, inside the gate: a snapshot was added, and every open lease keeps it. */
    public void addedSnapshot(String key) {
        for (Lease lease : open) lease.snapshots.add(key);
    }

    /** All blobs that some lease keeps. */
    public Set<Digest> blobs() {
        Set<Digest> all = new HashSet<>();
        for (Lease lease : open) all.addAll(lease.blobs);
        return all;
    }

    /** All snapshots that some lease keeps. */
    public Set<String> snapshots() {
        Set<String> all = new HashSet<>();
        for (Lease lease : open) all.addAll(lease.snapshots);
        return all;
    }

    /** What the open leases are for. */
    public Set<String> purposes() {
        Set<String> all = new HashSet<>();
        for (Lease lease : open) all.add(lease.purpose());
        return all;
    }

    void end(Lease lease) {
        open.remove(lease);
    }
}
