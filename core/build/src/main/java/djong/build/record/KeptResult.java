package djong.build.record;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What a vertex made. Times are text.
 *
 * @param layers all, from the bottom up
 * @param ownLayer whether the last of them is its own
 * @param parent key of the result it stands on; empty for none
 */
@Json
public record KeptResult(
        List<KeptLayer> layers,
        boolean ownLayer,
        String parent,
        String description,
        String created,
        String lastUsed,
        long uses) {}
