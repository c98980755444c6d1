package djong.server;

import djong.base.EngineException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which unused things a prune takes: old enough, with all of the labels, with none of the others. */
final class PruneFilters {
    private final Filters filters;
    private final @Nullable Instant until;

    /** @throws EngineException.InvalidParameter for more than one time, or what is none */
    PruneFilters(Filters filters, Instant now) {
        this.filters = filters;
        if (filters.get("until").size() > 1)
            throw new EngineException.InvalidParameter("more than one until filter specified");
        try {
            this.until = filters.has("until")
                    ? ImageFilters.moment(filters.get("until").getFirst(), now)
                    : null;
        } catch (EngineException.System e) {
            throw new EngineException.InvalidParameter(e.getMessage(), e);
        }
    }

    boolean fits(Instant created, Map<String, String> labels) {
        if (until != null && created.isAfter(until)) return false;
        if (!filters.labels("label", labels)) return false;
        return !filters.has("label!") || !filters.labels("label!", labels);
    }
}
