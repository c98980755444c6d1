package djong.store.gc;

import djong.oci.Digest;
import java.util.Set;

/**
 * What records lead to.
 *
 * @param blobs all of them: of an image the index, the manifest, the config and the layers that are to be kept
 * @param snapshots the top ones: parents stay with them, and active snapshots and views need not be named
 */
public record Roots(Set<Digest> blobs, Set<String> snapshots) {
    public Roots {
        blobs = Set.copyOf(blobs);
        snapshots = Set.copyOf(snapshots);
    }
}
