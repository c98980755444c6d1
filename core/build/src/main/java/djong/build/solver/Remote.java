package djong.build.solver;

import djong.store.lease.Lease;
import org.jspecify.annotations.Nullable;

/** Results that others have kept: another daemon's, by way of a registry or of a client's folder. */
public interface Remote {
    /**
     * What is known under a key, brought here and held by {@code lease}; null for nothing, and for what cannot be had any more. Blocks for the network.
     */
    @Nullable
    Remembered find(String key, Lease lease) throws InterruptedException;
}
