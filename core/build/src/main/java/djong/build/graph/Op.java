package djong.build.graph;

import java.io.IOException;
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

    /** Whether the result is in layers, so that something can be put on it, rather than in a folder. */
    default boolean inLayers() {
        return kept();
    }

    /** Whether it goes by what the files of its other inputs contain, rather than by what these are: {@link #bound} then says so. */
    default boolean byContent() {
        return false;
    }

    /**
     * The same op, whose definition has digests of the files that it takes of its inputs but the first. Blocks for the disk.
     *
     * @param inputs results of the vertex's inputs, in their order
     */
    default Bound bound(List<Tree> inputs) throws IOException {
        return new Bound(this, () -> {});
    }

    /** An op that stands on one input alone, and what it holds open until it has run. */
    record Bound(Op op, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    /**
     * Does it. Blocks; an interrupt ends it at once, and nothing is left then.
     *
     * @param inputs results of the vertex's inputs, in their order
     */
    Tree run(List<Tree> inputs, Scope scope) throws InterruptedException;
}
