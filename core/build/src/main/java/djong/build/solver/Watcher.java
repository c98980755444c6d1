package djong.build.solver;

import djong.build.graph.Vertex;
import djong.runtime.log.StdStream;
import org.jspecify.annotations.Nullable;

/** Hears what becomes of vertices; from several threads. What it throws ends the build. */
public interface Watcher {
    /** Tells nobody. */
    Watcher NONE = new Watcher() {};

    /** Its result was known. */
    default void cached(Vertex vertex) {}

    /** It has to be done. */
    default void begun(Vertex vertex) {}

    /** It runs a command. */
    default void running(Vertex vertex, String id) {}

    default void output(Vertex vertex, StdStream stream, byte[] bytes) {}

    /** It has been done, or has not; must not throw. @param failure null when it has */
    default void ended(Vertex vertex, @Nullable Throwable failure) {}
}
