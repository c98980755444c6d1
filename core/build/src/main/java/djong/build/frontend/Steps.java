package djong.build.frontend;

import djong.oci.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history of which many stages share the beginning.
 *
 * @param before null for none
 */
record Steps(@Nullable Steps before, List<History> own) {
    Steps {
        own = List.copyOf(own);
    }

    static Steps of(List<History> all) {
        return new Steps(null, all);
    }

    Steps and(List<History> more) {
        return more.isEmpty() ? this : new Steps(this, more);
    }

    /** All of them, the first first. */
    List<History> all() {
        List<List<History>> parts = new ArrayList<>();
        for (Steps at = this; at != null; at = at.before) parts.add(at.own);
        List<History> all = new ArrayList<>();
        for (List<History> part : parts.reversed()) all.addAll(part);
        return Collections.unmodifiableList(all);
    }
}
