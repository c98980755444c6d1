package djong.runtime;

/** What became of a task while the daemon was away. */
public sealed interface Recovered {
    /** It still runs (or still waits to be started). */
    record Alive(Task task) implements Recovered {}

    /** It ended; what it left behind stays until {@link Runtimes#forget}, so that the exit is not lost before the caller has saved it. */
    record Gone(Exit exit) implements Recovered {}
}
