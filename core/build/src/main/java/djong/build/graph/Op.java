package djong.build.graph;

import java.util.List;

/** One thing that a build does to files. */
public interface Op {
    /**
     * All that decides about the result besides the inputs, as text that two ops share exactly when they do the same. Values that must not be kept, such as
     * secrets, are not in it.
     */
    String definition();

    /** Whether the result is worth keeping; what is cheap to have again is not. */
    default boolean kept() {
        return true;
    }

    /**
     * Does it. Blocks; an interrupt ends it at once, and nothing is left then.
     *
     * @param inputs results of the vertex's inputs, in their order
     */
    Tree run(List<Tree> inputs, Scope scope) throws InterruptedException;
}
