package djong.store.lease;

import djong.oci.Digest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps blobs and snapshots from being collected until it is closed: all that is added while it is open, and what it is told to keep.
 * What was there before must be named with {@link #keep} <i>before</i> looking for it, or it may vanish in between. Any thread may use it.
 */
public final class Lease implements AutoCloseable {
    final Set<Digest> blobs = ConcurrentHashMap.newKeySet();
    final Set<String> snapshots = ConcurrentHashMap.newKeySet();
    private final Leases leases;
    private final WriteGate gate;
    private final String purpose;

    Lease(Leases leases, WriteGate gate, String purpose) {
        this.leases = leases;
        this.gate = gate;
        this.purpose = purpose;
    }

    /** For people. */
    public String purpose() {
        return purpose;
    }

    /** Whether {@code blob} exists or not. Blocks while a collection runs. */
    public void keep(Digest blob) {
        try (var _ = gate.enter()) {
            blobs.add(blob);
        }
    }

    /** Whether it exists or not; its parents stay with it. Blocks while a collection runs. */
    public void keepSnapshot(String key) {
        try (var _ = gate.enter()) {
            snapshots.add(key);
        }
    }

    @Override
    public void close() {
        leases.end(this);
    }
}
