package djong.build.solver;

import djong.build.graph.Tree;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A result that is kept.
 *
 * @param key by which it is found
 * @param ownLayer whether its last layer is its own
 * @param parent key of the result it stands on; null for none
 */
public record Kept(
        String key,
        Tree tree,
        boolean ownLayer,
        @Nullable String parent,
        String description,
        Instant created,
        Instant lastUsed,
        long uses) {
    /** Of its own layer. */
    public long sizeBytes() {
        return ownLayer ? tree.layers().getLast().sizeBytes() : 0;
    }

    Kept used(Instant now) {
        return new Kept(key, tree, ownLayer, parent, description, created, now, uses + 1);
    }
}
