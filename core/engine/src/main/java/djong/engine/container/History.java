package djong.engine.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a container beyond its present run. Saved with it.
 *
 * @param stoppedByHand whether a client asked for the end of the latest run; forgotten when a client starts it
 * @param health null unless it has been probed, or is to be
 * @param ends the latest {@value #KEPT} ends of runs, oldest first
 */
public record History(boolean stoppedByHand, @Nullable Health health, List<End> ends) {
    /** Ends that are remembered. */
    public static final int KEPT = 10;

    public static final History NONE = new History(false, null, List.of());

    public History {
        ends = List.copyOf(ends);
    }

    History withStoppedByHand(boolean byHand) {
        return new History(byHand, health, ends);
    }

    History withHealth(@Nullable Health next) {
        return new History(stoppedByHand, next, ends);
    }

    History and(End end) {
        var all = new ArrayList<>(ends);
        all.add(end);
        return new History(stoppedByHand, health, all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }
}
